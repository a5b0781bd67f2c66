package dev.cocbackend.mobile;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps objects in files of a folder, one each, up to a number of bytes; what has not been used for
 * longest goes first. A file is either whole or not there: it is written under another name, put on
 * the disk, and renamed. One that is damaged all the same is dropped. A disk that fails is taken
 * for an empty one, since the network has what it should hold. Belongs to the loop.
 */
final class DiskCache {
  private static final String ENTRY = ".entry";
  private static final String TEMPORARY = ".tmp";

  private final File folder;
  private final long maxBytes;
  private final Loop loop;
  private final ServerClock clock;

  /** Bytes of each file, the least recently used first. */
  private final LinkedHashMap<ObjectKey, Long> sizes = new LinkedHashMap<>();

  private long bytes;

  private DiskCache(File folder, long maxBytes, Loop loop, ServerClock clock) {
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.loop = loop;
    this.clock = clock;
  }

  /** Takes over what an earlier process left, and removes what it did not finish. */
  static DiskCache open(File folder, long maxBytes, Loop loop, ServerClock clock) {
    DiskCache cache = new DiskCache(folder, maxBytes, loop, clock);
    if (!folder.isDirectory() && !folder.mkdirs()) {
      return cache;
    }
    File[] files = folder.listFiles();
    Map<File, Long> used = new LinkedHashMap<>();
    for (File file : files == null ? new File[0] : files) {
      if (file.getName().endsWith(ENTRY)) {
        used.put(file, file.lastModified());
      } else if (file.getName().endsWith(TEMPORARY)) {
        delete(file);
      }
    }
    List<File> entries = new ArrayList<>(used.keySet());
    Collections.sort(
        entries,
        Comparator.<File>comparingLong(file -> used.getOrDefault(file, 0L))
            .thenComparing(File::getName));
    for (File file : entries) {
      String name = file.getName();
      ObjectKey key = ObjectKey.ofFileName(name.substring(0, name.length() - ENTRY.length()));
      if (key == null) {
        delete(file);
      } else {
        cache.resized(key, file.length());
      }
    }
    cache.makeRoom();
    return cache;
  }

  /** What is kept, null if nothing is; counts as a use. */
  @Nullable Entry read(ObjectKey key) {
    Entry entry = peek(key);
    Long size = sizes.remove(key);
    if (size != null) {
      sizes.put(key, size);
      touch(file(key, ENTRY), FileTime.from(loop.wallTime()));
    }
    return entry;
  }

  /** What is kept, null if nothing is; is no use, so that a sync of all changes no order. */
  @Nullable Entry peek(ObjectKey key) {
    if (!sizes.containsKey(key)) {
      return null;
    }
    try {
      EntryFile read = EntryFile.read(Files.readAllBytes(file(key, ENTRY).toPath()));
      if (read != null && read.entry().key().equals(key)) {
        clock.saved(read.savedServer(), read.savedWall());
        return read.entry();
      }
    } catch (IOException e) {
      // As good as not there.
    }
    remove(key);
    return null;
  }

  /**
   * Keeps it instead of what is kept of this key, which is no use of that; does nothing if the disk
   * fails.
   */
  void write(Entry entry) {
    byte[] content = new EntryFile(entry, clock.now(), loop.wallTime()).bytes();
    if (content.length > maxBytes) {
      remove(entry.key());
      return;
    }
    File kept = file(entry.key(), ENTRY);
    File temporary = file(entry.key(), TEMPORARY);
    try {
      FileTime used =
          sizes.containsKey(entry.key())
              ? Files.getLastModifiedTime(kept.toPath())
              : FileTime.from(loop.wallTime());
      try (FileOutputStream out = new FileOutputStream(temporary)) {
        out.write(content);
        out.getFD().sync();
      }
      touch(temporary, used);
      Files.move(
          temporary.toPath(),
          kept.toPath(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      delete(temporary);
      return;
    }
    resized(entry.key(), content.length);
    makeRoom();
  }

  void remove(ObjectKey key) {
    Long size = sizes.remove(key);
    if (size != null) {
      bytes -= size;
    }
    delete(file(key, ENTRY));
  }

  /** All keys, the most recently used first. */
  List<ObjectKey> keys() {
    List<ObjectKey> keys = new ArrayList<>(sizes.keySet());
    Collections.reverse(keys);
    return keys;
  }

  private void resized(ObjectKey key, long size) {
    Long before = sizes.put(key, size);
    bytes += size - (before == null ? 0 : before);
  }

  private void makeRoom() {
    while (bytes > maxBytes) {
      remove(sizes.keySet().iterator().next());
    }
  }

  /** So that the next process knows, too, what was used last. */
  private static void touch(File file, FileTime used) {
    try {
      Files.setLastModifiedTime(file.toPath(), used);
    } catch (IOException e) {
      // Then it goes a little earlier than it should.
    }
  }

  private File file(ObjectKey key, String suffix) {
    return new File(folder, key.fileName() + suffix);
  }

  private static void delete(File file) {
    try {
      Files.deleteIfExists(file.toPath());
    } catch (IOException e) {
      // The disk fails; what remains is checked before it is used.
    }
  }
}

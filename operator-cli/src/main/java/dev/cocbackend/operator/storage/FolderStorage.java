package dev.cocbackend.operator.storage;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Files in a folder. A file is written under another name, forced to the disk, and renamed, which
 * the file system does as a whole or not at all.
 */
public final class FolderStorage implements Storage {
  private static final String UNFINISHED = ".unfinished-";

  private final Path root;

  /**
   * @param root made when the first file is written
   */
  public FolderStorage(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public <T> T put(String path, Filling<T> content) {
    Path target = resolve(path);
    Path folder = parent(target);
    Path unfinished = folder.resolve(target.getFileName() + UNFINISHED + UUID.randomUUID());
    try {
      Files.createDirectories(folder);
      T result;
      try (FileChannel channel =
          FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        result = content.writeTo(out);
        out.flush();
        channel.force(true);
      }
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
      force(folder);
      return result;
    } catch (IOException | UncheckedIOException e) {
      throw failed("written", target, e);
    } finally {
      deleteQuietly(unfinished);
    }
  }

  @Override
  public Optional<InputStream> open(String path) {
    Path file = resolve(path);
    try {
      return Optional.of(Files.newInputStream(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read", file, e);
    }
  }

  @Override
  public List<String> list(String prefix) {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString().replace('\\', '/'))
          .filter(path -> path.startsWith(prefix))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw failed("listed", root, e);
    }
  }

  @Override
  public void delete(String path) {
    Path file = resolve(path);
    try {
      Files.deleteIfExists(file);
      Path folder = parent(file);
      if (!folder.equals(root)) {
        Files.deleteIfExists(folder);
      }
    } catch (DirectoryNotEmptyException e) {
      // Other files are left in the folder.
    } catch (IOException e) {
      throw failed("deleted", file, e);
    }
  }

  @Override
  public String address() {
    return root.toString();
  }

  private Path resolve(String path) {
    Path file = root.resolve(path).normalize();
    if (!file.startsWith(root) || file.equals(root)) {
      throw new IllegalArgumentException("The path leads out of the folder: " + path);
    }
    return file;
  }

  /** Keeps a rename through a loss of power; some systems cannot open a folder, and need not. */
  private static void force(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // As on Windows, where a rename is kept in order by the file system's journal.
    }
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // What was thrown before says more; the file's name says that it is unfinished.
    }
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("A file is in a folder.");
    }
    return parent;
  }

  private static StorageException failed(String how, Path file, Exception cause) {
    String why =
        cause.getClass().getSimpleName().replace("Exception", "")
            + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
    return new StorageException("%s could not be %s (%s).".formatted(file, how, why), cause);
  }
}

package dev.cocbackend.operator.backup;

import dev.cocbackend.operator.storage.CorruptFileException;
import dev.cocbackend.operator.storage.FileSum;
import dev.cocbackend.operator.storage.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The backups in a folder or bucket: found, checked, and removed when they are old. */
public final class Backups {
  /** What an interrupted backup left is removed after this; a running one is never so old. */
  static final Duration UNFINISHED_AGE = Duration.ofDays(1);

  private final Storage storage;

  public Backups(Storage storage) {
    this.storage = storage;
  }

  /** Where they are. */
  public Storage storage() {
    return storage;
  }

  /** The finished backups, oldest first; whether they are whole is not looked at. */
  public List<BackupId> finished() {
    List<BackupId> finished = new ArrayList<>();
    files()
        .forEach(
            (id, paths) -> {
              if (paths.contains(Manifest.path(id))) {
                finished.add(id);
              }
            });
    return finished;
  }

  /** The newest finished backup, empty if there is none. */
  public Optional<BackupId> newest() {
    List<BackupId> finished = finished();
    return finished.isEmpty() ? Optional.empty() : Optional.of(finished.getLast());
  }

  /**
   * What a check found.
   *
   * @param messages those that could be read
   * @param problems one sentence each; empty if the backup is whole
   */
  public record Verdict(BackupId id, long messages, List<String> problems) {
    public Verdict {
      problems = List.copyOf(problems);
    }

    public boolean isWhole() {
      return problems.isEmpty();
    }
  }

  /** Reads every byte of a backup. */
  public Verdict verify(BackupId id, Steps steps) {
    List<String> problems = new ArrayList<>();
    long messages = 0;
    try {
      Optional<Manifest> manifest = Manifest.read(storage, id);
      if (manifest.isEmpty()) {
        problems.add("It has no manifest: it was not finished, or there is no such backup.");
      } else {
        for (Manifest.Part part : manifest.get().parts()) {
          messages += verify(manifest.get(), part, steps, messages, problems);
        }
      }
    } catch (CorruptFileException e) {
      problems.add("manifest: " + e.getMessage());
    }
    return new Verdict(id, messages, problems);
  }

  private long verify(
      Manifest manifest, Manifest.Part part, Steps steps, long before, List<String> problems) {
    String file = QueueFile.name(part.queue());
    long[] read = {0};
    try {
      FileSum sum =
          QueueFile.read(
              storage,
              manifest.id().path(file),
              part.queue(),
              (position, content) -> {
                read[0]++;
                steps.at(part.queue().id(), before + read[0], manifest.messages());
              });
      if (!sum.equals(part.sum())) {
        problems.add(file + ": The file is whole, but not the one that the manifest names.");
      }
    } catch (CorruptFileException e) {
      problems.add(file + ": " + e.getMessage());
    }
    return read[0];
  }

  /**
   * What pruning removes.
   *
   * @param old finished backups
   * @param unfinished what interrupted backups and prunings left
   * @param kept finished backups that stay
   */
  public record Pruning(List<BackupId> old, List<BackupId> unfinished, List<BackupId> kept) {
    public Pruning {
      old = List.copyOf(old);
      unfinished = List.copyOf(unfinished);
      kept = List.copyOf(kept);
    }
  }

  /**
   * What pruning at {@code now} would remove: backups begun longer than {@code retention} ago, but
   * never the newest, and what is unfinished for a day.
   */
  public Pruning plan(Duration retention, Instant now) {
    List<BackupId> finished = finished();
    List<BackupId> old = new ArrayList<>();
    List<BackupId> kept = new ArrayList<>();
    for (BackupId id : finished) {
      boolean isNewest = id.equals(finished.getLast());
      boolean isOld = id.startedAt().isBefore(now.minus(retention));
      (isOld && !isNewest ? old : kept).add(id);
    }
    List<BackupId> unfinished =
        files().keySet().stream()
            .filter(id -> !finished.contains(id))
            .filter(id -> id.startedAt().isBefore(now.minus(UNFINISHED_AGE)))
            .toList();
    return new Pruning(old, unfinished, kept);
  }

  /** Removes what the plan says. The manifest goes first: what is left then is no backup. */
  public void prune(Pruning plan) {
    NavigableMap<BackupId, List<String>> files = files();
    for (List<BackupId> ids : List.of(plan.old(), plan.unfinished())) {
      for (BackupId id : ids) {
        storage.delete(Manifest.path(id));
        files.getOrDefault(id, List.of()).forEach(storage::delete);
      }
    }
  }

  private NavigableMap<BackupId, List<String>> files() {
    NavigableMap<BackupId, List<String>> files = new TreeMap<>();
    for (String path : storage.list("")) {
      BackupId.ofPath(path)
          .ifPresent(id -> files.computeIfAbsent(id, i -> new ArrayList<>()).add(path));
    }
    return files;
  }
}

package dev.cocbackend.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The folder of a run that keeps its data, locked so that no second run uses it. Thread-safe. */
final class DataFolder implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;

  private DataFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Makes the folder if it is absent, and locks it.
   *
   * @throws StartException if it cannot be written, or another run has it
   */
  static DataFolder open(Path path) throws StartException {
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!lock(channel)) {
        channel.close();
        throw new StartException(
            "The data folder %s is in use by another run; stop that, or choose another folder with --data DIR, or none with --ephemeral."
                .formatted(path),
            null);
      }
      return new DataFolder(path, channel);
    } catch (IOException e) {
      throw new StartException(
          "The data folder %s cannot be written (%s); choose another with --data DIR, or none with --ephemeral."
              .formatted(path, e.getClass().getSimpleName()),
          e);
    }
  }

  Path path() {
    return path;
  }

  /** Unlocks the folder. */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // another run in this very process
    }
  }
}

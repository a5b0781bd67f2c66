package dev.cocbackend.local;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The file that takes what the functions log, as CloudWatch Logs would, so that the terminal stays
 * readable. Starts empty at each run. Thread-safe.
 */
final class FunctionLog implements Consumer<String>, AutoCloseable {
  private final BufferedWriter writer;
  private boolean closed;

  private FunctionLog(BufferedWriter writer) {
    this.writer = writer;
  }

  /**
   * @throws StartException if the file cannot be written
   */
  static FunctionLog open(Path file) throws StartException {
    try {
      return new FunctionLog(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new StartException(
          "The log file %s cannot be written (%s); choose another with --log FILE."
              .formatted(file, e.getClass().getSimpleName()),
          e);
    }
  }

  /** Writes one line; a line feed at its end is not doubled. Nothing once closed. */
  @Override
  public synchronized void accept(String line) {
    if (closed) {
      return;
    }
    try {
      writer.write(line.stripTrailing());
      writer.newLine();
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    writer.close();
  }
}

package dev.cocbackend.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A Java process of this class path that is read from and that ends with its input. */
final class ChildProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private ChildProcess(Process process) {
    this.process = process;
    this.output = process.inputReader(UTF_8);
  }

  /** Starts it; its errors go to this process's. */
  static ChildProcess start(
      List<String> flags, Map<String, String> environment, List<String> command)
      throws IOException {
    ProcessBuilder builder =
        JavaProcess.of(flags, System.getProperty("java.class.path"), command)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    return new ChildProcess(builder.start());
  }

  Process process() {
    return process;
  }

  /**
   * The next line of its output.
   *
   * @throws IOException if the process has ended
   */
  String line() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IOException("A process of the benchmark ended; its errors stand above.");
    }
    return line;
  }

  /** Gives every further line to {@code reader}, in a thread of its own. */
  void read(Consumer<String> reader) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                output.lines().forEach(reader);
              } catch (UncheckedIOException e) {
                // The process was ended.
              }
            });
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It has ended already.
    }
    JavaProcess.stop(process);
  }
}

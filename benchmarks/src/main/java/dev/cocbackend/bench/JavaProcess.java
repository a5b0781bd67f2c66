package dev.cocbackend.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Processes of the Java that this one runs on. */
final class JavaProcess {
  private static final long STOP_SECONDS = 10;

  private JavaProcess() {}

  /** A process to be started, with this process's environment. */
  static ProcessBuilder of(List<String> flags, String classPath, List<String> command) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(flags);
    line.add("-cp");
    line.add(classPath);
    line.addAll(command);
    return new ProcessBuilder(line);
  }

  /** Asks a process to end, and ends it if it does not. */
  static void stop(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

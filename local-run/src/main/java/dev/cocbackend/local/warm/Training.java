package dev.cocbackend.local.warm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A program, and what to do with it, so that the JVM sees what a start needs. */
public interface Training {

  /**
   * The main class, and its arguments.
   *
   * @param data a folder for what the program keeps; not there yet, and deleted afterwards
   */
  List<String> command(Path data);

  /** Sets the program's environment, which is this process's at first. */
  void setUp(Map<String, String> environment);

  /**
   * Uses the program; it is then asked to end, unless it has ended by itself.
   *
   * @param output the file that has what the program prints
   * @throws IOException if it does not do what it should; the message says what
   */
  void use(Process program, Path output) throws IOException, InterruptedException;
}

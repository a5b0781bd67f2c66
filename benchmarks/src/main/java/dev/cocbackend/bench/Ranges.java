package dev.cocbackend.bench;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Bounds of numbers on the command line. */
final class Ranges {
  private Ranges() {}

  /**
   * @throws ParameterException if the value is out of bounds; says what is allowed
   */
  static void check(CommandSpec spec, String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new ParameterException(
          spec.commandLine(), "%s is %d; allowed is %d to %d.".formatted(option, value, min, max));
    }
  }
}

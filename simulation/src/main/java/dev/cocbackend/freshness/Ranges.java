package dev.cocbackend.freshness;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Bounds of numbers on the command line of {@code ./run sim}. */
public final class Ranges {
  private Ranges() {}

  /**
   * @throws ParameterException if the value is out of bounds; says what is allowed
   */
  public static void check(CommandSpec spec, String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(),
          "%s is %d; allowed is %d to %d.".formatted(option, value, least, most));
    }
  }
}

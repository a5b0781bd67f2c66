package dev.cocbackend.operator.doctor;

/**
 * What one check found. Immutable.
 *
 * @param check its name, which never changes
 * @param found in a sentence
 * @param remedy what to do, empty if nothing is to be done
 */
public record Finding(String check, Result result, String found, String remedy) {
  /** How a check ends. */
  public enum Result {
    OK,
    /** Works, but not as it should. */
    WARNING,
    /** Does not work, or loses something. */
    FAILED,
    /** Could not be checked here; says why. */
    SKIPPED
  }

  static Finding ok(String check, String found) {
    return new Finding(check, Result.OK, found, "");
  }

  static Finding warning(String check, String found, String remedy) {
    return new Finding(check, Result.WARNING, found, remedy);
  }

  static Finding failed(String check, String found, String remedy) {
    return new Finding(check, Result.FAILED, found, remedy);
  }

  static Finding skipped(String check, String why) {
    return new Finding(check, Result.SKIPPED, why, "");
  }
}

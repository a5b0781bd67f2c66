package dev.cocbackend.push;

import java.util.regex.Pattern;

/**
 * What a platform knows a device by: whoever has it can send to the device through the platform's
 * keys, so its text form is hidden. Immutable.
 *
 * @param value APNs: hexadecimal; FCM: letters, digits and some signs
 */
public record DeviceToken(String value) {
  /** FCM's have about 160 characters, and Google promises no bound; Apple allows 200. */
  public static final int MAX_LENGTH = 2_048;

  private static final Pattern PRINTABLE = Pattern.compile("[!-~]{1," + MAX_LENGTH + "}");

  /**
   * @throws IllegalArgumentException if the value cannot be a token; the message does not show it
   */
  public DeviceToken {
    if (!PRINTABLE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "A device token has 1 to %,d printable characters without spaces.".formatted(MAX_LENGTH));
    }
  }

  /** Tells tokens apart without keeping them; the platform's service alone does that. */
  public String hash() {
    return Hashes.of("token", value);
  }

  @Override
  public String toString() {
    return "DeviceToken[hidden]";
  }
}

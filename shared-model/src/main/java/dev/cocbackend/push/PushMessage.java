package dev.cocbackend.push;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;

/**
 * What is sent to one platform; all devices of the platform get the same. Immutable.
 *
 * @param payload JSON in the platform's own shape, at most {@link #MAX_BYTES} in UTF-8
 * @param collapseKey a later message with the same key takes the place of this one on the screen;
 *     at most 64 characters of ASCII (limit of APNs)
 * @param life for how long the platform keeps it for a device that is not reachable
 * @param urgent whether the platform may wake the device for it
 */
public record PushMessage(String payload, String collapseKey, Duration life, boolean urgent) {
  /** Limit of both platforms. */
  public static final int MAX_BYTES = 4_096;

  private static final int MAX_COLLAPSE_KEY = 64;

  /**
   * @throws IllegalArgumentException if a limit is not kept
   */
  public PushMessage {
    int bytes = payload.getBytes(UTF_8).length;
    if (bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "A payload has up to %,d bytes, not %,d.".formatted(MAX_BYTES, bytes));
    }
    if (collapseKey.length() > MAX_COLLAPSE_KEY) {
      throw new IllegalArgumentException(
          "A collapse key has up to %d characters.".formatted(MAX_COLLAPSE_KEY));
    }
  }
}

package dev.cocbackend.push;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** One-way text forms of what must not be kept. */
final class Hashes {
  private Hashes() {}

  /**
   * 64 hexadecimal digits.
   *
   * @param use keeps hashes for different uses apart
   */
  static String of(String use, String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest((use + "\n" + text).getBytes(UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }
}

package dev.cocbackend.coc;

import dev.cocbackend.settings.Settings;
import dev.cocbackend.settings.SettingsException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A CoC API key. Its text form shows only {@link #id}. Immutable. */
public final class ApiKey {
  private final String secret;
  private final String id;

  /**
   * @throws IllegalArgumentException if {@code secret} is blank or holds characters that no header
   *     may carry
   */
  public ApiKey(String secret) {
    if (secret.isBlank() || !secret.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      throw new IllegalArgumentException(
          "An API key is not blank and has only printable ASCII characters.");
    }
    this.secret = secret;
    this.id = fingerprint(secret);
  }

  /**
   * The keys of {@code COC_API_KEYS}, in its order.
   *
   * @throws SettingsException if there is none or one cannot be a key; the message shows none
   */
  public static List<ApiKey> listFrom(Settings settings) {
    List<String> secrets = settings.list("COC_API_KEYS");
    try {
      return secrets.stream().map(ApiKey::new).toList();
    } catch (IllegalArgumentException e) {
      throw new SettingsException("COC_API_KEYS: " + e.getMessage());
    }
  }

  /** The first 8 hex digits of the key's SHA-256: names the key in logs and metrics. */
  public String id() {
    return id;
  }

  /** The value of the {@code Authorization} header. */
  public String authorization() {
    return "Bearer " + secret;
  }

  @Override
  public String toString() {
    return "ApiKey[" + id + "]";
  }

  private static String fingerprint(String secret) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }
}

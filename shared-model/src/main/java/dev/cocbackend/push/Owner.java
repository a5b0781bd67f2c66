package dev.cocbackend.push;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;

/**
 * Who may change a device and its subscriptions, as a hash. Immutable; its text form is hidden.
 *
 * @param hash of a checked subject or of a secret; compared in constant time
 */
public record Owner(String hash) {

  /** The subject of a token that somebody has checked. */
  public static Owner subject(String subject) {
    return new Owner(Hashes.of("subject", subject));
  }

  /** Whoever knows the secret. */
  public static Owner secret(String secret) {
    return new Owner(Hashes.of("secret", secret));
  }

  /** Whether both are the same, in a time that tells nothing of where they differ. */
  public boolean is(Owner other) {
    return MessageDigest.isEqual(hash.getBytes(US_ASCII), other.hash.getBytes(US_ASCII));
  }

  @Override
  public String toString() {
    return "Owner[hidden]";
  }
}

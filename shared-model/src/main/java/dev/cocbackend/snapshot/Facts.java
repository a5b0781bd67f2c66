package dev.cocbackend.snapshot;

import java.util.Arrays;

/**
 * What the refresh policy has learned of one key, as bytes that mean nothing to the store. It is
 * kept with the key's meta item, which has to stay below a write unit's 1 KB. Immutable.
 */
public final class Facts {
  /** The most bytes; the other attributes of a meta item have about 400. */
  public static final int MAX_BYTES = 256;

  private final byte[] bytes;

  private Facts(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * @throws IllegalArgumentException if there are more than {@link #MAX_BYTES}
   */
  public static Facts of(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "Facts have up to %d bytes, not %d.".formatted(MAX_BYTES, bytes.length));
    }
    return new Facts(bytes.clone());
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Facts facts && Arrays.equals(bytes, facts.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "Facts[" + bytes.length + " bytes]";
  }
}

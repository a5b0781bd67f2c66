package dev.cocbackend.snapshot;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A JSON Patch (RFC 6902) from one body to another, compressed. Immutable as long as nobody writes
 * to {@link #deflated()}, which is not copied.
 */
public final class BodyPatch {
  private final String fromHash;
  private final String toHash;
  private final byte[] deflated;
  private final int length;

  private BodyPatch(String fromHash, String toHash, byte[] deflated, int length) {
    this.fromHash = fromHash;
    this.toHash = toHash;
    this.deflated = deflated;
    this.length = length;
  }

  /**
   * @param fromHash the content hash of the body it applies to
   * @param toHash the content hash of the body it makes
   * @param operations the UTF-8 text of the patch, a JSON array
   */
  public static BodyPatch of(String fromHash, String toHash, byte[] operations) {
    return new BodyPatch(fromHash, toHash, deflate(operations), operations.length);
  }

  /** A patch read back from storage; nothing is checked until it is inflated. */
  static BodyPatch stored(String fromHash, String toHash, byte[] deflated, int length) {
    if (length < 1 || length > BodyBlock.MAX_LENGTH) {
      throw new IllegalArgumentException(
          "A stored length is 1 to %d, this one is %d.".formatted(BodyBlock.MAX_LENGTH, length));
    }
    return new BodyPatch(fromHash, toHash, deflated, length);
  }

  public String fromHash() {
    return fromHash;
  }

  public String toHash() {
    return toHash;
  }

  /** The raw-deflate bytes; not a copy. */
  @SuppressWarnings("EI_EXPOSE_REP")
  public byte[] deflated() {
    return deflated;
  }

  /** How many bytes it inflates to. */
  public int length() {
    return length;
  }

  /**
   * The text of the patch.
   *
   * @throws CorruptBodyException if the bytes do not inflate to what the length says
   */
  public byte[] operations() {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(deflated);
      return RawDeflate.inflate(inflater, length, "patch");
    } catch (DataFormatException e) {
      throw new CorruptBodyException("The patch is not deflate data.", e);
    } finally {
      inflater.end();
    }
  }

  private static byte[] deflate(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    try {
      deflater.setInput(bytes);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 4 + 64);
      byte[] buffer = new byte[8192];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BodyPatch that
        && fromHash.equals(that.fromHash)
        && toHash.equals(that.toHash)
        && length == that.length
        && Arrays.equals(deflated, that.deflated);
  }

  @Override
  public int hashCode() {
    return toHash.hashCode();
  }

  @Override
  public String toString() {
    return "BodyPatch[%s to %s, %d bytes, %d deflated]"
        .formatted(fromHash, toHash, length, deflated.length);
  }
}

package dev.cocbackend.snapshot;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A JSON object without its opening brace as independent raw-deflate data, so that an answer can
 * put members of its own in front and copy the rest without looking at it. Immutable as long as
 * nobody writes to {@link #deflated()}, which is not copied.
 *
 * <p>The data ends on a byte and without a final block, so anything may follow it: another object,
 * more text, or the end. That costs 4 or 5 bytes an object over ending it (measured on 60 recorded
 * payloads, 1,684 bytes deflated on average), and is why many stored objects can become one gzip
 * member by copying alone.
 */
public final class BodyBlock {
  /**
   * The largest object that is inflated, far above the largest recorded one (186 KB); keeps a
   * damaged length from exhausting memory.
   */
  static final int MAX_LENGTH = 16 << 20;

  private final byte[] deflated;
  private final long crc;
  private final int length;
  private final String hash;

  private BodyBlock(byte[] deflated, long crc, int length, String hash) {
    this.deflated = deflated;
    this.crc = crc;
    this.length = length;
    this.hash = hash;
  }

  /**
   * A block read back from storage; nothing is checked until it is inflated.
   *
   * @param crc CRC-32 of the inflated bytes
   * @param length their count
   * @param hash the content hash
   */
  public static BodyBlock stored(byte[] deflated, long crc, int length, String hash) {
    if (length < 1 || length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "A stored length is 1 to %d, this one is %d.".formatted(MAX_LENGTH, length));
    }
    return new BodyBlock(deflated, crc, length, hash);
  }

  /**
   * Compresses the UTF-8 text of a JSON object that has at least one member. The text is trusted to
   * be valid JSON; only its opening is looked at.
   *
   * @param hash names the content; equal for equal objects
   * @throws IllegalArgumentException if the text is not a non-empty object
   */
  public static BodyBlock ofObject(byte[] json, String hash) {
    int start = skipSpace(json, 0);
    if (start == json.length || json[start] != '{') {
      throw new IllegalArgumentException("The body is not a JSON object.");
    }
    start = skipSpace(json, start + 1);
    if (start == json.length || json[start] == '}') {
      throw new IllegalArgumentException("The body is an empty JSON object.");
    }
    int length = json.length - start;
    CRC32 crc = new CRC32();
    crc.update(json, start, length);
    return new BodyBlock(deflate(json, start, length), crc.getValue(), length, hash);
  }

  /** The first 128 bits of SHA-256 of {@code canonical}, in hex. */
  public static String hashOf(byte[] canonical) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(canonical);
      return java.util.HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }

  /** The raw-deflate bytes, ending on a byte and without a final block; not a copy. */
  @SuppressWarnings("EI_EXPOSE_REP")
  public byte[] deflated() {
    return deflated;
  }

  /** CRC-32 of the inflated bytes. */
  public long crc() {
    return crc;
  }

  /** How many bytes the block inflates to. */
  public int length() {
    return length;
  }

  /** The hash of the content, equal for equal objects. */
  public String hash() {
    return hash;
  }

  /**
   * The object's text behind its opening brace.
   *
   * @throws CorruptBodyException if the bytes do not inflate to what length and CRC say
   */
  public byte[] inflate() {
    byte[] text;
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(deflated);
      text = RawDeflate.inflate(inflater, length, "block");
      if (inflater.inflate(new byte[1]) != 0) {
        throw new CorruptBodyException("The block is longer than its length says.");
      }
      if (inflater.finished() || inflater.getRemaining() > 0) {
        throw new CorruptBodyException("The block has an end, so nothing could follow it.");
      }
    } catch (DataFormatException e) {
      throw new CorruptBodyException("The block is not deflate data.", e);
    } finally {
      inflater.end();
    }
    CRC32 actual = new CRC32();
    actual.update(text);
    if (actual.getValue() != crc) {
      throw new CorruptBodyException("The block's CRC differs from the stored one.");
    }
    return text;
  }

  /** The whole object's text, as {@link #inflate} with its opening brace. */
  public byte[] inflateObject() {
    byte[] rest = inflate();
    byte[] object = new byte[rest.length + 1];
    object[0] = '{';
    System.arraycopy(rest, 0, object, 1, rest.length);
    return object;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BodyBlock that
        && crc == that.crc
        && length == that.length
        && hash.equals(that.hash)
        && Arrays.equals(deflated, that.deflated);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  @Override
  public String toString() {
    return "BodyBlock[%s, %d bytes, %d deflated]".formatted(hash, length, deflated.length);
  }

  private static int skipSpace(byte[] json, int from) {
    int i = from;
    while (i < json.length
        && (json[i] == ' ' || json[i] == '\n' || json[i] == '\r' || json[i] == '\t')) {
      i++;
    }
    return i;
  }

  private static byte[] deflate(byte[] bytes, int from, int length) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    try {
      deflater.setInput(bytes, from, length);
      ByteArrayOutputStream out = new ByteArrayOutputStream(length / 4 + 64);
      byte[] buffer = new byte[8192];
      int n;
      do {
        n = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
        out.write(buffer, 0, n);
        // A full buffer may mean that there is more; a flush is done once one is not filled.
      } while (n == buffer.length);
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }
}

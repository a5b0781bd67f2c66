package dev.cocbackend.api.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cocbackend.api.http.IsoTime;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.CorruptBodyException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * JSON text made of stored objects and text of this service between them. Stored blocks are copied,
 * not looked at: DEFLATE data is a sequence of blocks, and those of a {@link BodyBlock} begin and
 * end on a byte, so that blocks of plain text fit between them. Immutable.
 */
public final class SplicedBody {
  /** RFC 1952: magic, deflate, no flags, no time, no level said, no system said. */
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  /** RFC 1951: the final block, of the fixed code, with nothing but its end. */
  private static final byte[] END = {3, 0};

  /** CRC-32 and the length. */
  private static final int TRAILER = 8;

  private final List<Part> parts;

  private SplicedBody(List<Part> parts) {
    this.parts = parts;
  }

  /**
   * A stored object with the two members of this service in front.
   *
   * @param lastUpdated when upstream last confirmed the object
   */
  public static SplicedBody of(BodyBlock block, Instant lastUpdated, boolean stale) {
    return new Builder().text("{" + stamps(lastUpdated, stale) + ",").membersOf(block).build();
  }

  /** The two members of this service, without braces. */
  static String stamps(Instant lastUpdated, boolean stale) {
    return "\"last_updated\":\"" + IsoTime.millis(lastUpdated) + "\",\"is_stale\":" + stale;
  }

  /** The whole as one gzip member; the caller's own. */
  public byte[] gzipped() {
    int size = HEADER.length + END.length + TRAILER;
    for (Part part : parts) {
      size += part.deflatedSize();
    }
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.put(HEADER);
    long crc = 0;
    int length = 0;
    for (Part part : parts) {
      part.deflateTo(out);
      crc = Crc32Combination.combine(crc, part.crc(), part.length());
      length += part.length();
    }
    return out.put(END).putInt((int) crc).putInt(length).array();
  }

  /**
   * The text, for clients that do not inflate; the caller's own.
   *
   * @throws CorruptBodyException if a stored block is damaged
   */
  public byte[] plain() {
    ByteBuffer out = ByteBuffer.allocate(parts.stream().mapToInt(Part::length).sum());
    parts.forEach(part -> out.put(part.plain()));
    return out.array();
  }

  /** Puts parts behind one another. Not for use by several threads. */
  static final class Builder {
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    /** Adds text as it is. */
    Builder text(String more) {
      text.append(more);
      return this;
    }

    /** Adds a stored object without its opening brace. */
    Builder membersOf(BodyBlock block) {
      endText();
      parts.add(new Stored(block));
      return this;
    }

    SplicedBody build() {
      endText();
      return new SplicedBody(List.copyOf(parts));
    }

    private void endText() {
      if (!text.isEmpty()) {
        parts.add(Text.of(text.toString()));
        text.setLength(0);
      }
    }
  }

  private sealed interface Part {
    int length();

    long crc();

    byte[] plain();

    int deflatedSize();

    /** Writes blocks that begin and end on a byte, none of them final. */
    void deflateTo(ByteBuffer littleEndian);
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Text(byte[] plain, long crc) implements Part {
    /**
     * RFC 1951, 3.2.4: one byte of block header and padding, then the length and its complement.
     */
    private static final int OVERHEAD = 5;

    /** The length has two bytes. */
    private static final int MAX_BLOCK = 0xffff;

    static Text of(String text) {
      byte[] bytes = text.getBytes(UTF_8);
      CRC32 crc = new CRC32();
      crc.update(bytes);
      return new Text(bytes, crc.getValue());
    }

    @Override
    public int length() {
      return plain.length;
    }

    @Override
    public int deflatedSize() {
      return plain.length + OVERHEAD * ((plain.length + MAX_BLOCK - 1) / MAX_BLOCK);
    }

    @Override
    public void deflateTo(ByteBuffer out) {
      for (int from = 0; from < plain.length; from += MAX_BLOCK) {
        int length = Math.min(MAX_BLOCK, plain.length - from);
        // Not final, type "stored": three zero bits, padded with zeros to the byte.
        out.put((byte) 0).putShort((short) length).putShort((short) ~length);
        out.put(plain, from, length);
      }
    }
  }

  private record Stored(BodyBlock block) implements Part {
    @Override
    public int length() {
      return block.length();
    }

    @Override
    public long crc() {
      return block.crc();
    }

    @Override
    public byte[] plain() {
      return block.inflate();
    }

    @Override
    public int deflatedSize() {
      return block.deflated().length;
    }

    @Override
    public void deflateTo(ByteBuffer out) {
      out.put(block.deflated());
    }
  }
}

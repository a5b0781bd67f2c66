package dev.cocbackend.api.read;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cocbackend.api.http.IsoTime;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.CorruptBodyException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.zip.CRC32;

/**
 * A stored object with the two members of this service in front. The stored block is copied, not
 * looked at. Immutable.
 */
final class SplicedBody {
  /** RFC 1952: magic, deflate, no flags, no time, no level said, no system said. */
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  /** RFC 1951, 3.2.4: one byte of block header and padding, then the length and its complement. */
  private static final int STORED_BLOCK_OVERHEAD = 5;

  /** CRC-32 and the length. */
  private static final int TRAILER = 8;

  private final byte[] opening;
  private final BodyBlock block;

  private SplicedBody(byte[] opening, BodyBlock block) {
    this.opening = opening;
    this.block = block;
  }

  static SplicedBody of(BodyBlock block, Instant lastUpdated, boolean stale) {
    String opening =
        "{\"last_updated\":\"%s\",\"is_stale\":%s,".formatted(IsoTime.millis(lastUpdated), stale);
    return new SplicedBody(opening.getBytes(US_ASCII), block);
  }

  /** One gzip member: the two members in a stored block of their own, then the stored object. */
  byte[] gzipped() {
    byte[] rest = block.deflated();
    ByteBuffer out =
        ByteBuffer.allocate(
                HEADER.length + STORED_BLOCK_OVERHEAD + opening.length + rest.length + TRAILER)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.put(HEADER);
    // Not final, type "stored": three zero bits, padded with zeros to the byte, so that the stored
    // block behind starts on a byte as it did when it was made.
    out.put((byte) 0).putShort((short) opening.length).putShort((short) ~opening.length);
    out.put(opening).put(rest);
    CRC32 crc = new CRC32();
    crc.update(opening);
    out.putInt((int) Crc32Combination.combine(crc.getValue(), block.crc(), block.length()));
    out.putInt(opening.length + block.length());
    return out.array();
  }

  /**
   * The text, for clients that do not inflate.
   *
   * @throws CorruptBodyException if the stored block is damaged
   */
  byte[] plain() {
    byte[] rest = block.inflate();
    return ByteBuffer.allocate(opening.length + rest.length).put(opening).put(rest).array();
  }
}

package dev.cocbackend.operator.storage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The format of files: JSON lines in UTF-8, each ended by a line feed.
 *
 * <pre>
 * {"format":"…","version":1,…}
 * {"crc32c":"0a1b2c3d","record":{…}}
 * {"count":1,"sha256":"…"}
 * </pre>
 *
 * The checksum of a record covers its JSON text, and says which line is damaged. The trailer's
 * SHA-256 covers all bytes in front of the trailer. The trailer follows from these bytes, so each
 * of its own bytes can be checked too: no byte of a file can change unnoticed.
 */
final class ChecksummedLines {
  static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  static final byte[] RECORD_START = "{\"crc32c\":\"".getBytes(ISO_8859_1);
  static final int CRC_DIGITS = 8;
  static final byte[] RECORD_MIDDLE = "\",\"record\":".getBytes(ISO_8859_1);
  static final byte[] TRAILER_START = "{\"count\":".getBytes(ISO_8859_1);

  private ChecksummedLines() {}

  static byte[] trailer(long count, byte[] sha256) {
    return "{\"count\":%d,\"sha256\":\"%s\"}"
        .formatted(count, HexFormat.of().formatHex(sha256))
        .getBytes(ISO_8859_1);
  }

  static byte[] crc(byte[] bytes, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, to - from);
    return HexFormat.of().toHexDigits((int) crc.getValue()).getBytes(ISO_8859_1);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }
}

package dev.cocbackend.operator.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link LineWriter} wrote, checking every byte. Whoever must not act on a damaged file
 * reads it to its end first.
 */
public final class LineReader implements AutoCloseable {
  /** Far above the largest message of SQS, 1 MiB; keeps a damaged file from exhausting memory. */
  static final int MAX_LINE = 16 << 20;

  private final InputStream in;
  private final MessageDigest content = ChecksummedLines.sha256();
  private final MessageDigest whole = ChecksummedLines.sha256();
  private final JsonNode header;
  private long line;
  private long records;
  private long bytes;
  private @Nullable FileSum sum;

  /**
   * Reads the header.
   *
   * @param in closed by {@link #close}
   * @throws CorruptFileException if this is not a file of this format and version
   */
  public LineReader(InputStream in, String format, int version)
      throws IOException, CorruptFileException {
    this.in = new BufferedInputStream(in, 1 << 16);
    byte[] text = line();
    if (text == null) {
      throw new CorruptFileException("The file is empty.");
    }
    this.header = json(text, 0, text.length);
    if (!format.equals(header.path("format").asText())) {
      throw corrupt("says that this is no %s file".formatted(format));
    }
    if (header.path("version").asInt(-1) != version) {
      throw corrupt(
          "names version %s; this program reads version %d"
              .formatted(header.path("version"), version));
    }
    consume(text);
  }

  public JsonNode header() {
    return header;
  }

  /**
   * The next record, null at the end of a file that is whole.
   *
   * @throws CorruptFileException if a byte is not what was written, or bytes are missing
   */
  public @Nullable JsonNode next() throws IOException, CorruptFileException {
    if (sum != null) {
      return null;
    }
    byte[] text = line();
    if (text == null) {
      throw new CorruptFileException(
          "The file ends after line %d without a trailer.".formatted(line));
    }
    if (startsWith(text, 0, ChecksummedLines.TRAILER_START)) {
      end(text);
      return null;
    }
    int crcAt = ChecksummedLines.RECORD_START.length;
    int middleAt = crcAt + ChecksummedLines.CRC_DIGITS;
    int jsonAt = middleAt + ChecksummedLines.RECORD_MIDDLE.length;
    int end = text.length - 1;
    if (end <= jsonAt
        || !startsWith(text, 0, ChecksummedLines.RECORD_START)
        || !startsWith(text, middleAt, ChecksummedLines.RECORD_MIDDLE)
        || text[end] != '}') {
      throw corrupt("is no record");
    }
    byte[] crc = ChecksummedLines.crc(text, jsonAt, end);
    if (!Arrays.equals(crc, 0, crc.length, text, crcAt, middleAt)) {
      throw corrupt("does not have the checksum that it names");
    }
    JsonNode record = json(text, jsonAt, end);
    consume(text);
    records++;
    return record;
  }

  /**
   * What the file is told by.
   *
   * @throws IllegalStateException before {@link #next} gave null
   */
  public FileSum sum() {
    if (sum == null) {
      throw new IllegalStateException("The file has not been read to its end.");
    }
    return sum;
  }

  /** The number of the line that was read last, from 1. */
  public long lineNumber() {
    return line;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private void end(byte[] trailer) throws IOException, CorruptFileException {
    if (!Arrays.equals(trailer, ChecksummedLines.trailer(records, content.digest()))) {
      throw corrupt("does not have the count and SHA-256 of the lines before it");
    }
    whole.update(trailer);
    whole.update((byte) '\n');
    if (in.read() >= 0) {
      throw corrupt("is the trailer, and more follows it");
    }
    sum = new FileSum(records, bytes, HexFormat.of().formatHex(whole.digest()));
  }

  private void consume(byte[] text) {
    for (MessageDigest digest : new MessageDigest[] {content, whole}) {
      digest.update(text);
      digest.update((byte) '\n');
    }
  }

  /** The next line without its line feed, null at the end of the file. */
  private byte @Nullable [] line() throws IOException, CorruptFileException {
    ByteArrayOutputStream text = new ByteArrayOutputStream(512);
    while (true) {
      int next = in.read();
      if (next == '\n') {
        line++;
        bytes += text.size() + 1;
        return text.toByteArray();
      }
      if (next < 0) {
        if (text.size() == 0) {
          return null;
        }
        throw new CorruptFileException("Line %d has no end.".formatted(line + 1));
      }
      if (text.size() == MAX_LINE) {
        throw new CorruptFileException(
            "Line %d is longer than %d bytes.".formatted(line + 1, MAX_LINE));
      }
      text.write(next);
    }
  }

  private JsonNode json(byte[] bytes, int from, int to) throws CorruptFileException {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from)).toString();
      JsonNode node = ChecksummedLines.JSON.readTree(text);
      if (node != null && node.isObject()) {
        return node;
      }
    } catch (CharacterCodingException | JsonProcessingException e) {
      // Falls through to the one message for all that is not an object.
    }
    throw corrupt("holds no JSON object");
  }

  private CorruptFileException corrupt(String how) {
    return new CorruptFileException("Line %d %s.".formatted(line, how));
  }

  private static boolean startsWith(byte[] text, int at, byte[] prefix) {
    return text.length >= at + prefix.length
        && Arrays.equals(text, at, at + prefix.length, prefix, 0, prefix.length);
  }
}

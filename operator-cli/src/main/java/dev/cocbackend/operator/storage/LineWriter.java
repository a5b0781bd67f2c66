package dev.cocbackend.operator.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Writes a file of records with checksums, whose end says that it is whole. */
public final class LineWriter {
  private final OutputStream out;
  private final MessageDigest content = ChecksummedLines.sha256();
  private final MessageDigest whole = ChecksummedLines.sha256();
  private long records;
  private long bytes;

  /**
   * Writes the header.
   *
   * @param out buffered; not closed here
   * @param format what the records are, which {@link LineReader} asks for
   */
  public LineWriter(OutputStream out, String format, int version, ObjectNode more)
      throws IOException {
    this.out = out;
    ObjectNode header = ChecksummedLines.JSON.createObjectNode();
    header.put("format", format).put("version", version).setAll(more);
    line(header.toString().getBytes(UTF_8), true);
  }

  public void write(JsonNode record) throws IOException {
    byte[] json = record.toString().getBytes(UTF_8);
    byte[] start = ChecksummedLines.RECORD_START;
    byte[] crc = ChecksummedLines.crc(json, 0, json.length);
    byte[] middle = ChecksummedLines.RECORD_MIDDLE;
    byte[] line = new byte[start.length + crc.length + middle.length + json.length + 1];
    int at = append(start, line, 0);
    at = append(crc, line, at);
    at = append(middle, line, at);
    at = append(json, line, at);
    line[at] = '}';
    line(line, true);
    records++;
  }

  /** Writes the trailer. */
  public FileSum finish() throws IOException {
    line(ChecksummedLines.trailer(records, content.digest()), false);
    return new FileSum(records, bytes, HexFormat.of().formatHex(whole.digest()));
  }

  private static int append(byte[] part, byte[] line, int at) {
    System.arraycopy(part, 0, line, at, part.length);
    return at + part.length;
  }

  private void line(byte[] text, boolean isContent) throws IOException {
    out.write(text);
    out.write('\n');
    bytes += text.length + 1;
    for (MessageDigest digest :
        isContent ? new MessageDigest[] {content, whole} : new MessageDigest[] {whole}) {
      digest.update(text);
      digest.update((byte) '\n');
    }
  }
}

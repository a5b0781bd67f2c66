package dev.cocbackend.mobile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * An entry as the bytes of a file, with a sum by which damage is found. Immutable.
 *
 * @param savedServer when it was saved, by the server's clock
 * @param savedWall when it was saved, by the device's clock
 */
record EntryFile(Entry entry, Instant savedServer, Instant savedWall) {
  /** "CoCb" and the version of the layout. Files of another one are dropped. */
  private static final int MAGIC = 0x436f4362;

  private static final int VERSION = 1;

  /** A CRC-32 in a long. */
  private static final int SUM_LENGTH = Long.BYTES;

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(entry.json().length() + 128);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeInt(VERSION);
      out.writeUTF(entry.key().fileName());
      String etag = entry.etag();
      out.writeUTF(etag == null ? "" : etag);
      out.writeLong(entry.lastUpdated().toEpochMilli());
      out.writeLong(entry.staleAt().toEpochMilli());
      out.writeLong(savedServer.toEpochMilli());
      out.writeLong(savedWall.toEpochMilli());
      byte[] json = entry.json().getBytes(UTF_8);
      out.writeInt(json.length);
      out.write(json);
      out.writeLong(sum(bytes.toByteArray(), bytes.size()));
    } catch (IOException e) {
      throw new IllegalStateException("An array can be written to.", e);
    }
    return bytes.toByteArray();
  }

  /** Null if these are not the bytes that {@link #bytes} made. */
  static @Nullable EntryFile read(byte[] bytes) {
    int length = bytes.length - SUM_LENGTH;
    if (length < 0 || ByteBuffer.wrap(bytes).getLong(length) != sum(bytes, length)) {
      return null;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, length))) {
      if (in.readInt() != MAGIC || in.readInt() != VERSION) {
        return null;
      }
      ObjectKey key = ObjectKey.ofFileName(in.readUTF());
      String etag = in.readUTF();
      Instant lastUpdated = Instant.ofEpochMilli(in.readLong());
      Instant staleAt = Instant.ofEpochMilli(in.readLong());
      Instant savedServer = Instant.ofEpochMilli(in.readLong());
      Instant savedWall = Instant.ofEpochMilli(in.readLong());
      int jsonLength = in.readInt();
      if (key == null || jsonLength != in.available()) {
        return null;
      }
      int start = length - jsonLength;
      String json = new String(Arrays.copyOfRange(bytes, start, length), UTF_8);
      return new EntryFile(
          new Entry(key, json, etag.isEmpty() ? null : etag, lastUpdated, staleAt),
          savedServer,
          savedWall);
    } catch (IOException e) {
      return null;
    }
  }

  private static long sum(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return crc.getValue();
  }
}

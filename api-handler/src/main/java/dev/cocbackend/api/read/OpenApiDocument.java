package dev.cocbackend.api.read;

import dev.cocbackend.api.http.ApiRequest;
import dev.cocbackend.api.http.ApiResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.zip.CRC32;

/** The description of the service for people and programs, read at first use. */
final class OpenApiDocument {
  /** It changes with a release only; short enough that nobody develops against an old one. */
  private static final Duration MAX_AGE = Duration.ofMinutes(5);

  private OpenApiDocument() {}

  private static final class Holder {
    static final byte[] PLAIN = read();
    static final byte[] GZIPPED = Gzip.compress(PLAIN);
    static final EntityTag TAG = tag(PLAIN);
  }

  /** The text, which callers must not change. */
  static byte[] text() {
    return Holder.PLAIN;
  }

  static ApiResponse answer(ApiRequest request) {
    ApiResponse response =
        Holder.TAG.isIn(request.header("If-None-Match"))
            ? ApiResponse.empty(304)
            : ApiResponse.codedJson(200, request, () -> Holder.GZIPPED, () -> Holder.PLAIN);
    return response
        .with("ETag", Holder.TAG.toString())
        .with("Vary", "Accept-Encoding")
        .with("Cache-Control", "max-age=" + MAX_AGE.toSeconds());
  }

  private static byte[] read() {
    try (InputStream in = OpenApiDocument.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("The jar lacks openapi.json.");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EntityTag tag(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return new EntityTag("%08x-%d".formatted(crc.getValue(), bytes.length));
  }
}

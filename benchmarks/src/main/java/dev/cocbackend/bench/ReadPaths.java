package dev.cocbackend.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.api.http.ApiResponse;
import dev.cocbackend.api.read.SnapshotReadHandler;
import dev.cocbackend.api.read.SplicedBody;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.Snapshot;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.snapshot.WarState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The ways from what is stored to the body of an answer: base64 of gzip of the object with {@code
 * last_updated} and {@code is_stale}. Each way has what it needs stored as suits it best. Safe for
 * use by many threads.
 */
final class ReadPaths {
  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<LinkedHashMap<String, Object>> OBJECT =
      new TypeReference<>() {};

  private final Payload payload;
  private final Snapshot snapshot;
  private final byte[] gzip;
  private final Instant now;
  private final SnapshotReadHandler handler;
  private final APIGatewayV2HTTPEvent event;
  private final QuietContext context = new QuietContext();

  /**
   * @param now the moment of the answer and of the fetch, so that the snapshot is fresh
   */
  ReadPaths(Payload payload, Instant now) throws IOException {
    this.payload = payload;
    this.now = now;
    BodyBlock block = BodyBlock.ofObject(payload.json(), BodyBlock.hashOf(payload.json()));
    snapshot = new Snapshot(payload.key(), block, now, now, warState(payload));
    gzip = gzip(payload.json());
    InstantSource clock = InstantSource.fixed(now);
    SnapshotStore store = new OneSnapshot(snapshot);
    handler =
        new SnapshotReadHandler(
            store,
            new RefreshRequester(store, new InMemoryRefreshQueue(clock)),
            StalenessPolicy.DEFAULT,
            true,
            clock);
    event = ReadEvent.of(path(payload.key()));
  }

  /** How many bytes the database holds of the object. */
  int storedBytes() {
    return snapshot.body().deflated().length;
  }

  /** This project's way: copies the stored block behind a small one with the two members. */
  String ours() {
    SplicedBody body = SplicedBody.of(snapshot.body(), now, false);
    return ApiResponse.gzippedJson(200, body.gzipped()).toEvent().getBody();
  }

  /** The whole function, from the event to the answer with all its headers and the log line. */
  APIGatewayV2HTTPResponse handler() {
    return handler.handleRequest(event, context);
  }

  /** Plain JSON is stored; Jackson makes a tree of it, two members are added, gzip. */
  String parseToTree() throws IOException {
    ObjectNode tree = (ObjectNode) JSON.readTree(payload.json());
    tree.put("last_updated", now.toString()).put("is_stale", false);
    return Base64.getEncoder().encodeToString(gzip(JSON.writeValueAsBytes(tree)));
  }

  /** As the tree, with Jackson's binding to maps and lists instead. */
  String dataBinding() throws IOException {
    Map<String, Object> object = JSON.readValue(payload.json(), OBJECT);
    object.put("last_updated", now.toString());
    object.put("is_stale", false);
    return Base64.getEncoder().encodeToString(gzip(JSON.writeValueAsBytes(object)));
  }

  /** Gzip of the JSON is stored; the text is not parsed, two members are written in front. */
  String gunzipSpliceGzip() throws IOException {
    byte[] json;
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      json = in.readAllBytes();
    }
    byte[] opening = ("{\"last_updated\":\"" + now + "\",\"is_stale\":false,").getBytes(US_ASCII);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(opening);
      out.write(json, 1, json.length - 1);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /** What no way can avoid: the stored bytes as the text that API Gateway takes. */
  String floor() {
    return Base64.getEncoder().encodeToString(snapshot.body().deflated());
  }

  /** With the JDK's default level, which is what people use. */
  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static @Nullable WarState warState(Payload payload) throws IOException {
    return switch (payload.key().kind()) {
      case CLAN, PLAYER -> null;
      case WAR -> WarState.ofId(JSON.readTree(payload.json()).path("state").asText());
    };
  }

  private static String path(SnapshotKey key) {
    String tag = key.tag().encoded();
    return switch (key.kind()) {
      case CLAN -> "/v1/clans/" + tag;
      case PLAYER -> "/v1/players/" + tag;
      case WAR -> "/v1/clans/" + tag + "/currentwar";
    };
  }
}

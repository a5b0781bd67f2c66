package dev.cocbackend.api.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.api.http.TestAnswer;
import dev.cocbackend.snapshot.BodyBlock;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import org.junit.jupiter.api.Test;

/** Invariant: a spliced body is the object with two members added, as a JSON value. */
class SplicedBodyTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant UPDATED = Instant.parse("2026-02-03T04:05:06.700Z");

  @Test
  void theTwoMembersAreFirst() {
    SplicedBody body = spliced("{ \"tag\" : \"#2PP\" }", true);

    String text = "{\"last_updated\":\"2026-02-03T04:05:06.700Z\",\"is_stale\":true,";
    assertThat(new String(body.plain(), UTF_8)).isEqualTo(text + "\"tag\" : \"#2PP\" }");
    assertThat(TestAnswer.gunzip(body.gzipped())).isEqualTo(body.plain());
  }

  @Test
  void recordedObjectsGainTwoMembers() throws Exception {
    Map<String, JsonNode> recorded = RecordedPayloads.objects();
    assertThat(recorded).hasSizeGreaterThan(40);
    for (Map.Entry<String, JsonNode> entry : recorded.entrySet()) {
      check(entry.getKey(), (ObjectNode) entry.getValue());
    }
  }

  @Test
  void generatedObjectsGainTwoMembers() throws Exception {
    Random random = new Random(13);
    for (int i = 0; i < 300; i++) {
      ObjectNode object = object(random, 0);
      object.put("tag", "#" + i);
      check("object " + i, object);
    }
  }

  @Test
  void textLongerThanADeflateBlockIsSplitAcrossSeveral() {
    String text = "🍀".repeat(60_000);
    BodyBlock block = BodyBlock.ofObject("{\"a\":1}".getBytes(UTF_8), "h");
    SplicedBody body =
        new SplicedBody.Builder()
            .text("[{\"text\":\"")
            .text(text)
            .text("\",")
            .membersOf(block)
            .text(",{")
            .membersOf(block)
            .text("]")
            .build();

    assertThat(new String(body.plain(), UTF_8))
        .isEqualTo("[{\"text\":\"" + text + "\",\"a\":1},{\"a\":1}]");
    assertThat(TestAnswer.gunzip(body.gzipped())).isEqualTo(body.plain());
  }

  @Test
  void nothingIsAGzipMemberToo() {
    SplicedBody body = new SplicedBody.Builder().build();

    assertThat(body.plain()).isEmpty();
    assertThat(TestAnswer.gunzip(body.gzipped())).isEmpty();
  }

  /** OkHttp's inflater is its own, and refuses what stands behind a member. */
  @Test
  void okHttpInflatesWhatIsMadeOfManyObjects() throws Exception {
    SplicedBody.Builder builder = new SplicedBody.Builder().text("[");
    for (int i = 0; i < 50; i++) {
      String json = "{\"tag\":\"#%d\",\"name\":\"%s\"}".formatted(i, "member ".repeat(i * 20));
      builder.text(i == 0 ? "{" : ",{").membersOf(BodyBlock.ofObject(json.getBytes(UTF_8), "h"));
    }
    SplicedBody body = builder.text("]").build();
    try (MockWebServer server = new MockWebServer()) {
      server.start();
      server.enqueue(
          new MockResponse.Builder()
              .addHeader("Content-Encoding", "gzip")
              .body(new Buffer().write(body.gzipped()))
              .build());

      try (Response response =
          new OkHttpClient()
              .newCall(new Request.Builder().url(server.url("/")).build())
              .execute()) {
        assertThat(response.body().bytes()).isEqualTo(body.plain());
      }
    }
  }

  private static void check(String name, ObjectNode object) throws Exception {
    for (boolean stale : new boolean[] {true, false}) {
      ObjectNode expected =
          JsonNodeFactory.instance
              .objectNode()
              .put("last_updated", "2026-02-03T04:05:06.700Z")
              .put("is_stale", stale);
      expected.setAll(object);
      for (String text :
          new String[] {
            object.toString(), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(object)
          }) {
        SplicedBody body = spliced(text, stale);
        JsonNode inflated = JSON.readTree(TestAnswer.gunzip(body.gzipped()));

        assertThat(inflated).as(name).isEqualTo(expected);
        assertThat(inflated.fieldNames()).toIterable().startsWith("last_updated", "is_stale");
        assertThat(JSON.readTree(body.plain())).as(name).isEqualTo(expected);
      }
    }
  }

  private static SplicedBody spliced(String json, boolean stale) {
    return SplicedBody.of(BodyBlock.ofObject(json.getBytes(UTF_8), "h"), UPDATED, stale);
  }

  private static ObjectNode object(Random random, int depth) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    int members = random.nextInt(depth == 0 ? 40 : 6);
    for (int i = 0; i < members; i++) {
      object.set(text(random), value(random, depth + 1));
    }
    return object;
  }

  private static JsonNode value(Random random, int depth) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (random.nextInt(depth < 4 ? 8 : 6)) {
      case 0 -> nodes.textNode(text(random));
      // As the parser reads it, an int where it fits.
      case 1 -> nodes.numberNode(random.nextInt());
      case 2 -> nodes.numberNode(random.nextDouble());
      case 3 -> nodes.booleanNode(random.nextBoolean());
      case 4 -> nodes.nullNode();
      case 5 -> nodes.numberNode(Long.MAX_VALUE - random.nextInt());
      case 6 -> object(random, depth);
      default -> {
        var array = nodes.arrayNode();
        for (int i = random.nextInt(5); i > 0; i--) {
          array.add(value(random, depth + 1));
        }
        yield array;
      }
    };
  }

  /** Text of any script, with quotes, braces and control characters. */
  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      int codePoint =
          switch (random.nextInt(4)) {
            case 0 -> "\"\\{}[],:/ \n\t\u0000\u007f".codePointAt(random.nextInt(14));
            case 1 -> random.nextInt(0x80, 0xd800);
            case 2 -> random.nextInt(0x1f300, 0x1f700);
            default -> random.nextInt(0x20, 0x7f);
          };
      text.appendCodePoint(codePoint);
    }
    return text.toString();
  }
}

package dev.cocbackend.mobile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.DiffFlags;
import com.flipkart.zjsonpatch.JsonDiff;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodiesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static ObjectNode object(String json) throws Exception {
    return Bodies.object(json.getBytes(UTF_8));
  }

  @Test
  void theNameDoesNotDependOnTheOrderOfMembers() throws Exception {
    assertThat(Bodies.hash(object("{\"a\":{\"x\":1,\"y\":2.50},\"b\":[1,2]}")))
        .isEqualTo(Bodies.hash(object("{ \"b\":[1,2], \"a\":{\"y\":2.50,\"x\":1}}")))
        .isNotEqualTo(Bodies.hash(object("{\"a\":{\"x\":1,\"y\":2.50},\"b\":[2,1]}")))
        .matches("[0-9a-f]{32}");
  }

  @Test
  void theNameSurvivesBeingWrittenAndReadAgain() throws Exception {
    for (String number : new String[] {"100.0", "1e2", "33.333333333333336", "0.10", "-0.0", "7"}) {
      ObjectNode first = object("{\"n\":" + number + "}");
      ObjectNode second = object(Bodies.text(first));
      assertThat(Bodies.hash(second)).isEqualTo(Bodies.hash(first));
    }
  }

  @Test
  void anyPatchOfAnyTwoObjectsLeadsFromOneToTheOther() throws Exception {
    Random random = new Random(11);
    for (int i = 0; i < 300; i++) {
      ObjectNode before = randomObject(random, 3);
      ObjectNode after = random.nextBoolean() ? changed(before, random) : randomObject(random, 3);
      JsonNode patch = JsonDiff.asJson(before, after, DiffFlags.dontNormalizeOpIntoMoveAndCopy());
      String etag = "W/\"" + Bodies.hash(object(after.toString())) + "\"";

      ObjectNode patched = Bodies.patched(before.toString(), patch, etag);

      assertThat(patched).isEqualTo(object(after.toString()));
    }
  }

  @Test
  void aPatchForAnotherObjectIsFoundOut() throws Exception {
    Random random = new Random(12);
    for (int i = 0; i < 300; i++) {
      ObjectNode before = randomObject(random, 3);
      ObjectNode after = changed(before, random);
      ObjectNode other = randomObject(random, 3).put("other", i);
      JsonNode patch = JsonDiff.asJson(before, after, DiffFlags.dontNormalizeOpIntoMoveAndCopy());
      String etag = "W/\"" + Bodies.hash(object(after.toString())) + "\"";

      assertThat(Bodies.patched(other.toString(), patch, etag)).isNull();
    }
  }

  @Test
  void aNameOfAnotherFormIsComparedWithNothing() throws Exception {
    JsonNode patch = JSON.readTree("[{\"op\":\"add\",\"path\":\"/b\",\"value\":2}]");

    assertThat(Bodies.patched("{\"a\":1}", patch, "\"v2\"")).isEqualTo(object("{\"a\":1,\"b\":2}"));
  }

  private static ObjectNode changed(ObjectNode before, Random random) {
    ObjectNode after = before.deepCopy();
    after.put("k" + random.nextInt(4), random.nextInt());
    after.remove("k" + random.nextInt(4));
    return after;
  }

  private static ObjectNode randomObject(Random random, int depth) {
    ObjectNode object = JSON.createObjectNode();
    int members = random.nextInt(5);
    for (int i = 0; i < members; i++) {
      object.set("k" + random.nextInt(6), randomValue(random, depth - 1));
    }
    return object;
  }

  private static JsonNode randomValue(Random random, int depth) {
    int kind = random.nextInt(depth > 0 ? 6 : 4);
    if (kind == 5) {
      return randomObject(random, depth);
    }
    if (kind == 4) {
      ArrayNode array = JSON.createArrayNode();
      int length = random.nextInt(4);
      for (int i = 0; i < length; i++) {
        array.add(randomValue(random, depth - 1));
      }
      return array;
    }
    return switch (kind) {
      case 0 -> JSON.getNodeFactory().numberNode(random.nextInt(100));
      case 1 -> JSON.getNodeFactory().textNode("~/" + random.nextInt(9));
      case 2 -> JSON.getNodeFactory().booleanNode(random.nextBoolean());
      default -> JSON.getNodeFactory().nullNode();
    };
  }
}

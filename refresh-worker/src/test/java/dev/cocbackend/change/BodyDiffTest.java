package dev.cocbackend.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.JsonPatch;
import dev.cocbackend.contract.Bodies;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.BodyPatch;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyDiffTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Optional<BodyPatch> diff(JsonNode before, JsonNode after) {
    BodyBlock from = Bodies.of(before.toString());
    BodyBlock to = Bodies.of(after.toString());
    return BodyDiff.between(from, before, to, after);
  }

  private static JsonNode apply(BodyPatch patch, JsonNode before) throws Exception {
    return JsonPatch.apply(JSON.readTree(patch.operations()), before);
  }

  /** What no deflate can make small, so that a patch beside it is always smaller. */
  private static String noise(Random random) {
    byte[] bytes = new byte[4_000];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void aPatchOfGeneratedObjectsMakesTheNewOfTheOld() throws Exception {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      ObjectNode before = object(random, 0).put("noise", noise(random));
      ObjectNode after = before.deepCopy();
      int edits = 1 + random.nextInt(6);
      for (int i = 0; i < edits; i++) {
        edit(after, random);
      }
      Optional<BodyPatch> patch = diff(before, after);
      assertThat(patch).as("seed %d", seed).isPresent();
      assertThat(apply(patch.orElseThrow(), before)).as("seed %d", seed).isEqualTo(after);
    }
  }

  /** Differences between objects like these make the library's moves wrong. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'1':'foo','33':'bar'} | {'2':'foo','3':'bar'}",
        "{'16':[{'id':1,'t':'p','l':1}],'63':[{'id':2,'l':2}],'76':[{'id':3,'l':3}]} |"
            + " {'16':[{'id':4,'l':4}],'76':[{'id':5,'t':'p','l':5}]}",
        "{'a/b':1,'c~d':2} | {'a/b':2,'c~d':null}"
      })
  void membersNamedByNumbersOrWithPointerSignsAreNoTrap(String before, String after)
      throws Exception {
    String noise = noise(new Random(1));
    ObjectNode from = ((ObjectNode) JSON.readTree(before.replace('\'', '"'))).put("noise", noise);
    ObjectNode to = ((ObjectNode) JSON.readTree(after.replace('\'', '"'))).put("noise", noise);

    assertThat(apply(diff(from, to).orElseThrow(), from)).isEqualTo(to);
  }

  @Test
  void aPatchNoSmallerThanTheBodyIsNotKept() throws Exception {
    assertThat(diff(JSON.readTree("{\"a\":1}"), JSON.readTree("{\"b\":2}"))).isEmpty();
  }

  @Test
  void thePatchIsPlainJsonOfTheStandardsOperations() throws Exception {
    String noise = noise(new Random(2));
    ObjectNode before = JSON.createObjectNode().put("noise", noise).put("donations", 1);
    ObjectNode after = before.deepCopy().put("donations", 2);
    BodyPatch patch = diff(before, after).orElseThrow();

    assertThat(new String(patch.operations(), UTF_8))
        .isEqualTo("[{\"op\":\"replace\",\"path\":\"/donations\",\"value\":2}]");
    assertThat(patch.fromHash()).isEqualTo(Bodies.of(before.toString()).hash());
    assertThat(patch.toHash()).isEqualTo(Bodies.of(after.toString()).hash());
  }

  private static ObjectNode object(Random random, int depth) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    int size = 1 + random.nextInt(6);
    for (int i = 0; i < size; i++) {
      object.set("m" + random.nextInt(8), value(random, depth));
    }
    return object;
  }

  private static JsonNode value(Random random, int depth) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (random.nextInt(depth > 3 ? 4 : 6)) {
      case 0 -> json.numberNode(random.nextInt(5));
      case 1 -> json.textNode("t" + random.nextInt(5));
      case 2 -> json.booleanNode(random.nextBoolean());
      case 3 -> json.nullNode();
      case 4 -> object(random, depth + 1);
      default -> {
        ArrayNode array = json.arrayNode();
        int size = random.nextInt(6);
        for (int i = 0; i < size; i++) {
          array.add(value(random, depth + 1));
        }
        yield array;
      }
    };
  }

  /** Changes a member of the object or of one inside it. */
  private static void edit(ObjectNode object, Random random) {
    String name = "m" + random.nextInt(8);
    JsonNode member = object.get(name);
    if (member instanceof ObjectNode inner && random.nextBoolean()) {
      edit(inner, random);
    } else if (member instanceof ArrayNode array && !array.isEmpty()) {
      int index = random.nextInt(array.size());
      switch (random.nextInt(3)) {
        case 0 -> array.remove(index);
        case 1 -> array.insert(index, value(random, 2));
        default -> array.set(index, value(random, 2));
      }
    } else if (random.nextInt(3) == 0) {
      object.remove(name);
    } else {
      object.set(name, value(random, 1));
    }
    // An edit may have done nothing; the objects must differ.
    object.put("edited", random.nextInt());
  }
}

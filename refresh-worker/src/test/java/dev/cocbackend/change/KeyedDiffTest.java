package dev.cocbackend.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.DiffFlags;
import com.flipkart.zjsonpatch.JsonPatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyedDiffTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static ArrayNode diff(JsonNode before, JsonNode after) {
    return KeyedDiff.between(before, after, DiffFlags.dontNormalizeOpIntoMoveAndCopy());
  }

  @Test
  void anyTwoListsOfMembersAreLedFromOneToTheOther() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      ObjectNode before = clan(random, 3);
      ObjectNode after = clan(random, 3);

      assertThat(JsonPatch.apply(diff(before, after), before)).as("seed %d", seed).isEqualTo(after);
    }
  }

  /** Tags are in one place where only these differ: no more is moved than has to be. */
  @ParameterizedTest
  @CsvSource({
    "ABCDEF, ABCDEF, 0",
    "ABCDEF, FABCDE, 1",
    "ABCDEF, BCDEFA, 1",
    "ABCDEF, ABDCEF, 1",
    "ABCDEF, BACDFE, 2",
    "ABCDEF, FEDCBA, 5",
    "ABCDEF, ACDEF, 1",
    "ABCDEF, ABXCDEF, 1",
    "ABCDEF, XCAB, 5",
  })
  void noMoreIsDoneThanNeeded(String from, String to, int operations) {
    JsonNode before = list(from);
    JsonNode after = list(to);

    ArrayNode patch = diff(before, after);

    assertThat(JsonPatch.apply(patch, before)).isEqualTo(after);
    assertThat(patch).hasSize(operations);
  }

  @Test
  void ofAMemberWhoRisesOnlyWhatDiffersIsSent() throws Exception {
    JsonNode before =
        JSON.readTree(
            "{\"memberList\":[{\"tag\":\"#A\",\"name\":\"a\",\"trophies\":9},"
                + "{\"tag\":\"#B\",\"name\":\"b\",\"trophies\":5}]}");
    JsonNode after =
        JSON.readTree(
            "{\"memberList\":[{\"tag\":\"#B\",\"name\":\"b\",\"trophies\":10},"
                + "{\"tag\":\"#A\",\"name\":\"a\",\"trophies\":9}]}");

    assertThat(diff(before, after).toString())
        .isEqualTo(
            "[{\"op\":\"move\",\"path\":\"/memberList/0\",\"from\":\"/memberList/1\"},"
                + "{\"op\":\"replace\",\"path\":\"/memberList/0/trophies\",\"value\":10}]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'l':[{'tag':'a'},{'tag':'a','x':1}]} | {'l':[{'tag':'a','x':1},{'tag':'b'}]}",
        "{'l':[{'tag':1},{'x':1}]} | {'l':[{'x':1}]}",
        "{'l':[1,2,3]} | {'l':[3,1]}",
        "{'l':[]} | {'l':[{'tag':'a'}]}",
        "{'l':[{'tag':'a'}]} | {'l':[]}",
        "{'a/b':{'c~d':1}} | {'a/b':{'c~d':[1]}}",
        "{'a':1,'b':null} | {'b':1}",
        "{'1':'foo','33':'bar'} | {'2':'foo','3':'bar'}"
      })
  void otherListsAndOddNamesAreComparedToo(String from, String to) throws Exception {
    JsonNode before = JSON.readTree(from.replace('\'', '"'));
    JsonNode after = JSON.readTree(to.replace('\'', '"'));

    assertThat(JsonPatch.apply(diff(before, after), before)).isEqualTo(after);
  }

  private static JsonNode list(String tags) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    tags.chars().forEach(tag -> list.addObject().put("tag", Character.toString(tag)));
    return list;
  }

  /** Members of 12 possible tags in any order, who have members of their own up to a depth. */
  private static ObjectNode clan(Random random, int depth) {
    ObjectNode clan = JsonNodeFactory.instance.objectNode().put("points", random.nextInt(3));
    List<Integer> tags = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      if (random.nextInt(4) > 0) {
        tags.add(i);
      }
    }
    if (random.nextBoolean()) {
      Collections.shuffle(tags, random);
    }
    ArrayNode members = clan.putArray("memberList");
    for (int tag : tags) {
      ObjectNode member =
          depth > 0 && random.nextInt(8) == 0 ? clan(random, depth - 1) : members.objectNode();
      members.add(member.put("tag", "#" + tag).put("trophies", random.nextInt(3)));
    }
    return clan;
  }
}

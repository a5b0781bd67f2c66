package dev.cocbackend.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.DiffFlags;
import com.flipkart.zjsonpatch.JsonDiff;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Patch that knows the elements of lists by their {@code tag}: a member who rises in a clan
 * is moved, and of what it counts only what differs is sent. Comparing place by place instead sends
 * half of the list again. Lists of other things are compared as any other JSON.
 */
final class KeyedDiff {
  private static final String KEY = "tag";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final EnumSet<DiffFlags> flags;
  private final ArrayNode operations = JSON.arrayNode();

  private KeyedDiff(EnumSet<DiffFlags> flags) {
    this.flags = flags;
  }

  /**
   * The operations that make {@code after} of {@code before}.
   *
   * @param flags for what is compared as any JSON
   */
  static ArrayNode between(JsonNode before, JsonNode after, EnumSet<DiffFlags> flags) {
    KeyedDiff diff = new KeyedDiff(flags);
    diff.compare("", before, after);
    return diff.operations;
  }

  private void compare(String path, JsonNode before, JsonNode after) {
    if (before.equals(after)) {
      return;
    }
    if (before instanceof ObjectNode from && after instanceof ObjectNode to) {
      compareMembers(path, from, to);
      return;
    }
    if (before instanceof ArrayNode from && after instanceof ArrayNode to) {
      List<String> fromKeys = keys(from);
      List<String> toKeys = keys(to);
      if (fromKeys != null && toKeys != null) {
        compareElements(path, from, fromKeys, to, toKeys);
      } else {
        comparePlaces(path, from, to);
      }
      return;
    }
    operations.add(operation("replace", path).<JsonNode>set("value", after));
  }

  private void compareMembers(String path, ObjectNode before, ObjectNode after) {
    before
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!after.has(name)) {
                operations.add(operation("remove", path + escaped(name)));
              }
            });
    after
        .properties()
        .forEach(
            member -> {
              String at = path + escaped(member.getKey());
              JsonNode old = before.get(member.getKey());
              if (old == null) {
                operations.add(operation("add", at).<JsonNode>set("value", member.getValue()));
              } else {
                compare(at, old, member.getValue());
              }
            });
  }

  private void comparePlaces(String path, ArrayNode before, ArrayNode after) {
    for (JsonNode each : JsonDiff.asJson(before, after, flags)) {
      operations.add(((ObjectNode) each).put("path", path + each.path("path").textValue()));
    }
  }

  private void compareElements(
      String path, ArrayNode before, List<String> fromKeys, ArrayNode after, List<String> toKeys) {
    Map<String, JsonNode> old = new HashMap<>();
    for (int i = 0; i < before.size(); i++) {
      old.put(fromKeys.get(i), before.get(i));
    }
    List<String> now = new ArrayList<>(fromKeys);
    Set<String> staying = new HashSet<>(toKeys);
    // From the end, so that the places of those before do not change.
    for (int i = now.size() - 1; i >= 0; i--) {
      if (!staying.contains(now.get(i))) {
        operations.add(operation("remove", path + "/" + i));
        now.remove(i);
      }
    }
    Set<String> inOrder = longestInOrder(now, toKeys);
    for (int i = 0; i < toKeys.size(); i++) {
      String key = toKeys.get(i);
      if (inOrder.contains(key)) {
        continue;
      }
      int from = now.indexOf(key);
      if (from >= 0) {
        now.remove(from);
      }
      int to = i == 0 ? 0 : now.indexOf(toKeys.get(i - 1)) + 1;
      if (from < 0) {
        operations.add(operation("add", path + "/" + to).<JsonNode>set("value", after.get(i)));
      } else if (from != to) {
        operations.add(operation("move", path + "/" + to).put("from", path + "/" + from));
      }
      now.add(to, key);
    }
    for (int i = 0; i < toKeys.size(); i++) {
      JsonNode from = old.get(toKeys.get(i));
      if (from != null) {
        compare(path + "/" + i, from, after.get(i));
      }
    }
  }

  /** As many as possible of those that are in both lists and in the same order in both. */
  private static Set<String> longestInOrder(List<String> now, List<String> wanted) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < now.size(); i++) {
      places.put(now.get(i), i);
    }
    List<String> common = wanted.stream().filter(places::containsKey).toList();
    // Patience sorting: ends[k] is the least place at which an increasing run of k + 1 can end.
    int[] ends = new int[common.size()];
    int[] lengths = new int[common.size()];
    int longest = 0;
    for (int i = 0; i < common.size(); i++) {
      int place = places.getOrDefault(common.get(i), 0);
      int found = Arrays.binarySearch(ends, 0, longest, place);
      int at = found < 0 ? -found - 1 : found;
      ends[at] = place;
      lengths[i] = at + 1;
      longest = Math.max(longest, at + 1);
    }
    Set<String> run = new HashSet<>();
    int next = Integer.MAX_VALUE;
    for (int i = common.size() - 1; i >= 0; i--) {
      int place = places.getOrDefault(common.get(i), 0);
      if (lengths[i] == longest - run.size() && place < next) {
        run.add(common.get(i));
        next = place;
      }
    }
    return run;
  }

  /** The tags of all elements; null if one has none or two have the same. */
  private static @Nullable List<String> keys(ArrayNode list) {
    List<String> keys = new ArrayList<>(list.size());
    for (JsonNode element : list) {
      JsonNode key = element.path(KEY);
      if (!key.isTextual()) {
        return null;
      }
      keys.add(key.textValue());
    }
    return new HashSet<>(keys).size() == keys.size() ? keys : null;
  }

  private static ObjectNode operation(String op, String path) {
    return JSON.objectNode().put("op", op).put("path", path);
  }

  /** RFC 6901. */
  private static String escaped(String name) {
    return "/" + name.replace("~", "~0").replace("/", "~1");
  }
}

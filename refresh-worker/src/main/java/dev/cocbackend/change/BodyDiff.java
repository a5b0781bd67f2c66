package dev.cocbackend.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.flipkart.zjsonpatch.DiffFlags;
import com.flipkart.zjsonpatch.JsonDiff;
import com.flipkart.zjsonpatch.JsonPatch;
import com.flipkart.zjsonpatch.JsonPatchApplicationException;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.BodyPatch;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Optional;
import java.util.stream.Stream;

/** Computes JSON Patches (RFC 6902) between two bodies. */
public final class BodyDiff {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Plain adds, removes and replaces. Finding moves and copies costs time, and for objects whose
   * members have numbers as names the library finds wrong ones.
   */
  private static final EnumSet<DiffFlags> FLAGS = DiffFlags.dontNormalizeOpIntoMoveAndCopy();

  private BodyDiff() {}

  /**
   * The smaller of two patches from one body to another; empty if it would be no smaller than the
   * whole new body.
   *
   * @param before the object of {@code from}
   * @param after the object of {@code to}
   */
  public static Optional<BodyPatch> between(
      BodyBlock from, JsonNode before, BodyBlock to, JsonNode after) {
    return Stream.of(KeyedDiff.between(before, after, FLAGS), JsonDiff.asJson(before, after, FLAGS))
        .filter(operations -> leadsTo(after, operations, before))
        .map(operations -> BodyPatch.of(from.hash(), to.hash(), bytes(operations)))
        .min(Comparator.comparingInt(patch -> patch.deflated().length))
        .filter(patch -> patch.deflated().length < to.deflated().length);
  }

  /** A wrong patch would corrupt what apps hold, and a trial costs less than the search did. */
  private static boolean leadsTo(JsonNode after, JsonNode operations, JsonNode before) {
    try {
      return JsonPatch.apply(operations, before).equals(after);
    } catch (JsonPatchApplicationException e) {
      return false;
    }
  }

  private static byte[] bytes(JsonNode operations) {
    try {
      return JSON.writeValueAsBytes(operations);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree can be written.", e);
    }
  }
}

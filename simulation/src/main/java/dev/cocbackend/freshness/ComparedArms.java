package dev.cocbackend.freshness;

import dev.cocbackend.refresh.Arm;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.tag.Tag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * ComparedArms that are compared, each with some of the hundred buckets of tags that {@link
 * RefreshArms} has. Unlike there an arm may stand in the list twice, and {@link #indexOf} tells the
 * two apart: an A/A test, which must find no difference. Immutable.
 */
final class ComparedArms {
  private static final int SLOTS = RefreshArms.BUCKETS;

  private final List<Arm> arms;

  /** By slot, the place in {@link #arms}. */
  private final byte[] indexOfSlot;

  private ComparedArms(List<Arm> arms, byte[] indexOfSlot) {
    this.arms = List.copyOf(arms);
    this.indexOfSlot = indexOfSlot;
  }

  /**
   * Reads a list such as {@code value:90,tiers:10}: names of arms with their percent of the tags, 0
   * to 100, together 100. An arm with 0 is off.
   *
   * @throws IllegalArgumentException if it is none; the message says what is wrong and allowed
   */
  static ComparedArms parse(String text) {
    List<Arm> arms = new ArrayList<>();
    byte[] indexOfSlot = new byte[SLOTS];
    int used = 0;
    for (String entry : text.split(",", -1)) {
      String[] parts = entry.strip().split(":", -1);
      if (parts.length != 2) {
        throw new IllegalArgumentException(
            "Arms are written name:percent,name:percent; '%s' is no name:percent."
                .formatted(entry.strip()));
      }
      Arm arm = arm(parts[0].strip());
      int percent = percent(arm, parts[1].strip());
      for (int slot = used; slot < Math.min(SLOTS, used + percent); slot++) {
        indexOfSlot[slot] = (byte) arms.size();
      }
      used += percent;
      arms.add(arm);
    }
    if (used != SLOTS) {
      throw new IllegalArgumentException(
          "The percents of the arms add up to 100; those of '%s' to %d.".formatted(text, used));
    }
    return new ComparedArms(arms, indexOfSlot);
  }

  private static Arm arm(String id) {
    return Arm.ofId(id)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no arm '%s'; the arms are %s."
                        .formatted(
                            id,
                            Arrays.stream(Arm.values())
                                .map(Arm::id)
                                .collect(Collectors.joining(", ")))));
  }

  private static int percent(Arm arm, String text) {
    if (!text.matches("\\d{1,2}|100")) {
      throw new IllegalArgumentException(
          "The percent of the arm %s is a whole number from 0 to 100, not '%s'."
              .formatted(arm.id(), text));
    }
    return Integer.parseInt(text);
  }

  /** The arms as listed, those that are off, too. */
  List<Arm> list() {
    return arms;
  }

  /** How many tags of a hundred the arm at this place of {@link #list} has. */
  int percentOf(int index) {
    int slots = 0;
    for (byte ofSlot : indexOfSlot) {
      slots += ofSlot == index ? 1 : 0;
    }
    return slots;
  }

  Arm armOf(Tag tag) {
    return arms.get(indexOf(tag));
  }

  /** The place in {@link #list} of the tag's arm. */
  int indexOf(Tag tag) {
    return indexOfSlot[RefreshArms.bucketOf(tag)];
  }

  /**
   * The same with one arm switched off: its tags go to the first of the others that is on, and no
   * other tag moves.
   *
   * @param index its place in {@link #list}
   * @throws IllegalArgumentException if no other arm is on
   */
  ComparedArms without(int index) {
    byte[] left = indexOfSlot.clone();
    for (int other = 0; other < arms.size(); other++) {
      if (other != index && percentOf(other) > 0) {
        for (int slot = 0; slot < SLOTS; slot++) {
          left[slot] = left[slot] == index ? (byte) other : left[slot];
        }
        return new ComparedArms(arms, left);
      }
    }
    throw new IllegalArgumentException(
        "The arm %s is the only one that is on.".formatted(arms.get(index).id()));
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int index = 0; index < arms.size(); index++) {
      text.append(index == 0 ? "" : ",").append(arms.get(index).id());
      text.append(':').append(percentOf(index));
    }
    return text.toString();
  }
}

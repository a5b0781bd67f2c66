package dev.cocbackend.policy;

import dev.cocbackend.tag.Tag;
import java.util.ArrayList;
import java.util.List;

/**
 * Which tag is refreshed by which {@link Arm}: each arm has some of a hundred slots, and a hash of
 * the tag chooses the slot, so that everybody who asks gets the same answer without asking anybody.
 * A clan and its war have one tag and so one arm. Immutable.
 *
 * <p>An arm may stand in the list twice. The two share its name, and {@link #indexOf} tells them
 * apart: an A/A test, which must find no difference.
 */
public final class Arms {
  private static final int SLOTS = 100;

  /** All tags in {@link Arm#VALUE}. */
  public static final Arms DEFAULT = parse("value:100");

  private final List<Arm> arms;

  /** By slot, the place in {@link #arms}. */
  private final byte[] indexOfSlot;

  private Arms(List<Arm> arms, byte[] indexOfSlot) {
    this.arms = List.copyOf(arms);
    this.indexOfSlot = indexOfSlot;
  }

  /**
   * Reads a list such as {@code value:90,tiers:10}: names of arms with their percent of the tags, 0
   * to 100, together 100. An arm with 0 is off.
   *
   * @throws IllegalArgumentException if it is none; the message says what is wrong and allowed
   */
  public static Arms parse(String text) {
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
      Arm arm = Arm.of(parts[0].strip());
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
    return new Arms(arms, indexOfSlot);
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
  public List<Arm> list() {
    return arms;
  }

  /** How many tags of a hundred the arm at this place of {@link #list} has. */
  public int percentOf(int index) {
    int slots = 0;
    for (byte ofSlot : indexOfSlot) {
      slots += ofSlot == index ? 1 : 0;
    }
    return slots;
  }

  public Arm armOf(Tag tag) {
    return arms.get(indexOf(tag));
  }

  /** The place in {@link #list} of the tag's arm. */
  public int indexOf(Tag tag) {
    return indexOfSlot[slotOf(tag)];
  }

  /**
   * The same with one arm switched off: its tags go to the first of the others that is on, and no
   * other tag moves.
   *
   * @param index its place in {@link #list}
   * @throws IllegalArgumentException if no other arm is on
   */
  public Arms without(int index) {
    byte[] left = indexOfSlot.clone();
    for (int other = 0; other < arms.size(); other++) {
      if (other != index && percentOf(other) > 0) {
        for (int slot = 0; slot < SLOTS; slot++) {
          left[slot] = left[slot] == index ? (byte) other : left[slot];
        }
        return new Arms(arms, left);
      }
    }
    throw new IllegalArgumentException(
        "The arm %s is the only one that is on.".formatted(arms.get(index).id()));
  }

  /**
   * From 0 to 99. What {@link String#hashCode} is, Java's specification says; its bits are mixed
   * (the end of MurmurHash3), for tags differ in few characters and their number is no random one.
   */
  private static int slotOf(Tag tag) {
    int hash = tag.value().hashCode();
    hash ^= hash >>> 16;
    hash *= 0x85ebca6b;
    hash ^= hash >>> 13;
    hash *= 0xc2b2ae35;
    hash ^= hash >>> 16;
    return Math.floorMod(hash, SLOTS);
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

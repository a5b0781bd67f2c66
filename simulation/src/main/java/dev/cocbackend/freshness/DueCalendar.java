package dev.cocbackend.freshness;

import java.util.Arrays;

/** When each object is to be looked at next: a ring of steps, each with a list. */
final class DueCalendar {
  /** Longer than the longest wait, in steps; a power of two. */
  static final int RING = 4_096;

  private final int[] head = new int[RING];
  private final int[] next;
  private final int[] previous;
  private final int[] dueStep;

  DueCalendar(int objects) {
    next = new int[objects];
    previous = new int[objects];
    dueStep = new int[objects];
    Arrays.fill(head, -1);
    Arrays.fill(dueStep, -1);
  }

  /** Replaces what was set for the object. */
  void set(int object, int step) {
    remove(object);
    int slot = step & RING - 1;
    dueStep[object] = step;
    previous[object] = -1;
    next[object] = head[slot];
    if (head[slot] >= 0) {
      previous[head[slot]] = object;
    }
    head[slot] = object;
  }

  void remove(int object) {
    if (dueStep[object] < 0) {
      return;
    }
    if (previous[object] >= 0) {
      next[previous[object]] = next[object];
    } else {
      head[dueStep[object] & RING - 1] = next[object];
    }
    if (next[object] >= 0) {
      previous[next[object]] = previous[object];
    }
    dueStep[object] = -1;
  }

  /** Takes one object that is due at the step, -1 for none. */
  int poll(int step) {
    int object = head[step & RING - 1];
    if (object >= 0) {
      remove(object);
    }
    return object;
  }
}

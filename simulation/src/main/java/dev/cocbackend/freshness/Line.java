package dev.cocbackend.freshness;

import java.util.Arrays;

/** Objects that wait for a request, the highest priority first; each is in it once. */
final class Line {
  private final int[] heap;
  private final int[] place;
  private final long[] priority;
  private int size;
  private double weight;
  private final Population population;

  Line(Population population) {
    this.population = population;
    heap = new int[population.objects];
    place = new int[population.objects];
    priority = new long[population.objects];
    Arrays.fill(place, -1);
  }

  boolean isEmpty() {
    return size == 0;
  }

  boolean contains(int object) {
    return place[object] >= 0;
  }

  /** Requests that wait, each counting for all that its object stands for. */
  double weight() {
    return weight;
  }

  long priority(int object) {
    return priority[object];
  }

  /** Adds the object, or gives it another priority. */
  void put(int object, long newPriority) {
    if (place[object] < 0) {
      place[object] = size;
      heap[size++] = object;
      weight += population.weightOf(object);
    }
    priority[object] = newPriority;
    up(place[object]);
    down(place[object]);
  }

  /**
   * Takes the first.
   *
   * @throws ArrayIndexOutOfBoundsException if the line is empty
   */
  int poll() {
    int first = heap[0];
    size--;
    place[first] = -1;
    weight = size == 0 ? 0 : weight - population.weightOf(first);
    if (size > 0) {
      heap[0] = heap[size];
      place[heap[0]] = 0;
      down(0);
    }
    return first;
  }

  private void up(int from) {
    int index = from;
    int object = heap[index];
    while (index > 0 && priority[heap[(index - 1) / 2]] < priority[object]) {
      heap[index] = heap[(index - 1) / 2];
      place[heap[index]] = index;
      index = (index - 1) / 2;
    }
    heap[index] = object;
    place[object] = index;
  }

  private void down(int from) {
    int index = from;
    int object = heap[index];
    while (2 * index + 1 < size) {
      int child = 2 * index + 1;
      if (child + 1 < size && priority[heap[child + 1]] > priority[heap[child]]) {
        child++;
      }
      if (priority[heap[child]] <= priority[object]) {
        break;
      }
      heap[index] = heap[child];
      place[heap[index]] = index;
      index = child;
    }
    heap[index] = object;
    place[object] = index;
  }
}

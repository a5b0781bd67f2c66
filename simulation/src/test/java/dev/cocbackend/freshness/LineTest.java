package dev.cocbackend.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LineTest {
  private static final Population POPULATION = new Population(1_000, 100, 3, 1);

  @Test
  void theHighestPriorityComesFirstWhateverWasChangedBefore() {
    SplittableRandom random = new SplittableRandom(9);
    Line line = new Line(POPULATION);
    TreeMap<Long, Integer> model = new TreeMap<>();
    long[] priorities = new long[POPULATION.objects];
    for (int i = 0; i < 5_000; i++) {
      if (random.nextInt(3) > 0 || model.isEmpty()) {
        int object = random.nextInt(200);
        long priority = (long) random.nextInt(1_000_000) << 16 | i;
        if (line.contains(object)) {
          model.remove(priorities[object]);
        }
        priorities[object] = priority;
        model.put(priority, object);
        line.put(object, priority);
      } else {
        assertThat(line.poll()).isEqualTo(model.pollLastEntry().getValue());
      }
      assertThat(line.isEmpty()).isEqualTo(model.isEmpty());
    }
  }

  @Test
  void anObjectIsDueOnceAndWhenItWasSetLast() {
    DueCalendar calendar = new DueCalendar(10);
    calendar.set(3, 5);
    calendar.set(4, 5);
    calendar.set(3, 7);
    assertThat(calendar.poll(5)).isEqualTo(4);
    assertThat(calendar.poll(5)).isEqualTo(-1);
    assertThat(calendar.poll(7)).isEqualTo(3);
    assertThat(calendar.poll(7)).isEqualTo(-1);
  }
}

package dev.cocbackend.local.simulation;

import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;

/**
 * What is to go wrong with the simulated API at the moment; nothing at first. Of several faults for
 * one request the first counts, and delays add up. Safe for use by many threads.
 */
public final class Faults {
  private static final long SEED = 20_260_101;

  private final List<Fault> active = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(SEED);
  private CountDownLatch holding = new CountDownLatch(1);

  /**
   * What goes wrong with one request.
   *
   * @param fault never a latency, which is in {@code delay}
   * @param release is over when a request that gets no answer may be dropped
   */
  record Decision(Optional<Fault> fault, Duration delay, CountDownLatch release) {}

  Faults() {}

  /** Adds one fault to those there are. */
  public synchronized void add(Fault fault) {
    active.add(fault);
  }

  /** Puts these faults in place of those there are, and drops the requests held by a timeout. */
  public synchronized void set(List<Fault> faults) {
    active.clear();
    active.addAll(faults);
    holding.countDown();
    holding = new CountDownLatch(1);
  }

  /** Lets everything go well again, and drops the requests held by a timeout. */
  public void clear() {
    set(List.of());
  }

  /** The faults that may still hit a request, with what is left of their counts. */
  public synchronized List<Fault> active() {
    return List.copyOf(active);
  }

  synchronized Decision decide(Endpoint endpoint, Optional<Tag> tag, String keyId) {
    Duration delay = Duration.ZERO;
    Optional<Fault> chosen = Optional.empty();
    for (Fault fault : List.copyOf(active)) {
      boolean adds = fault.kind() == FaultKind.LATENCY;
      if ((!adds && chosen.isPresent())
          || !fault.isFor(endpoint, tag, keyId)
          || random.nextDouble() >= fault.share()) {
        continue;
      }
      countDown(fault);
      if (adds) {
        delay = delay.plus(fault.delay());
      } else {
        chosen = Optional.of(fault);
      }
    }
    return new Decision(chosen, delay, holding);
  }

  private void countDown(Fault fault) {
    if (fault.count().isEmpty()) {
      return;
    }
    int place = active.indexOf(fault);
    int left = fault.count().getAsInt() - 1;
    if (left == 0) {
      active.remove(place);
    } else {
      active.set(place, fault.withCount(left));
    }
  }
}

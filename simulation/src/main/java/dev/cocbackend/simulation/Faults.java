package dev.cocbackend.simulation;

import dev.cocbackend.change.EventsUnavailableException;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.refresh.QueueUnavailableException;
import dev.cocbackend.snapshot.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decides by its seed what goes wrong and when, and lets every call take its time. */
final class Faults {
  private static final Duration STORE_LATENCY = Duration.ofMillis(4);
  private static final Duration QUEUE_LATENCY = Duration.ofMillis(8);
  private static final Duration BUS_LATENCY = Duration.ofMillis(15);

  /** One step in so many is an instance's last. */
  private static final int STEPS_PER_CRASH = 1_500;

  /** One call in so many is throttled or times out by itself. */
  private static final int CALLS_PER_THROTTLE = 200;

  private static final int MESSAGES_PER_DUPLICATE = 15;
  private static final int MESSAGES_PER_DELAY = 5;

  private final VirtualTime time;
  private final Random random;
  private final Set<Fault> faults;
  private final Instant end;
  private final List<Outage> outages = new ArrayList<>();

  /**
   * @param activity from its end on nothing goes wrong
   * @param planned an outage besides those that chance makes; null for none
   */
  Faults(
      VirtualTime time,
      Random random,
      Set<Fault> faults,
      Duration activity,
      @Nullable LongOutage planned) {
    this.time = time;
    this.random = random;
    this.faults = faults;
    this.end = VirtualTime.START.plus(activity);
    if (planned != null) {
      Instant from = VirtualTime.START.plus(planned.from());
      outages.add(new Outage(planned.fault(), from, from.plus(planned.length()), planned.kind()));
    }
    for (Fault fault : List.of(Fault.UPSTREAM, Fault.QUEUE, Fault.BUS, Fault.STORE)) {
      if (faults.contains(fault)) {
        for (int i = 0; i < 3; i++) {
          Instant from = VirtualTime.START.plusMillis(random.nextLong(activity.toMillis()));
          Instant until = from.plusMillis(random.nextLong(1, activity.toMillis() / 8 + 2));
          outages.add(new Outage(fault, from, until, random.nextInt(4)));
        }
      }
    }
  }

  /**
   * @param kind which of several ways of an outage
   */
  record Outage(Fault fault, Instant from, Instant until, int kind) {}

  boolean isActive() {
    return time.now().isBefore(end);
  }

  /** The kind of the outage that is on now, negative for none. */
  int outage(Fault fault) {
    if (isActive()) {
      for (Outage outage : outages) {
        if (outage.fault == fault
            && !time.now().isBefore(outage.from)
            && time.now().isBefore(outage.until)) {
          return outage.kind;
        }
      }
    }
    return -1;
  }

  /** A call to the table. */
  <T> T store(Instance instance, Supplier<T> call) {
    step(instance, STORE_LATENCY);
    failStore(instance);
    T result = call.get();
    step(instance, STORE_LATENCY);
    failStore(instance);
    return result;
  }

  private void failStore(Instance instance) {
    boolean throttled = faults.contains(Fault.STORE) && isActive() && oneIn(CALLS_PER_THROTTLE);
    if (throttled || outage(Fault.STORE) >= 0) {
      instance.trouble();
      throw new StoreUnavailableException("The simulated table did not answer.", null);
    }
  }

  /** A call to a queue. */
  <T> T queue(Instance instance, Supplier<T> call) {
    step(instance, QUEUE_LATENCY);
    failQueue(instance);
    T result = call.get();
    step(instance, QUEUE_LATENCY);
    failQueue(instance);
    return result;
  }

  private void failQueue(Instance instance) {
    if (outage(Fault.QUEUE) >= 0) {
      instance.trouble();
      throw new QueueUnavailableException("The simulated queue did not answer.", null);
    }
  }

  /** A call to the event bus; if it fails on the way back, the bus has told all the same. */
  void bus(Instance instance, Runnable call) {
    step(instance, BUS_LATENCY);
    failBus();
    call.run();
    step(instance, BUS_LATENCY);
    failBus();
  }

  private void failBus() {
    if (outage(Fault.BUS) >= 0) {
      throw new EventsUnavailableException("The simulated bus did not answer.", null);
    }
  }

  /** Half of a call's way, after which the instance may be dead. */
  private void step(Instance instance, Duration latency) {
    time.sleep(latency(latency.dividedBy(2)));
    crash(instance);
  }

  void crash(Instance instance) {
    if (instance.isMortal()
        && faults.contains(Fault.CRASH)
        && isActive()
        && oneIn(STEPS_PER_CRASH)) {
      time.kill(instance);
    }
    time.checkAlive();
  }

  /** Half of it for certain, the rest by chance, with a tail. */
  Duration latency(Duration mean) {
    double factor = 0.5 - 0.5 * Math.log(1 - random.nextDouble());
    return Duration.ofNanos((long) (mean.toNanos() * factor));
  }

  /** By how much longer than the quickest a request is on its way to upstream. */
  Duration way() {
    return Duration.ofNanos(random.nextLong(RateLimiter.ARRIVAL_JITTER.toNanos()));
  }

  boolean isDuplicated() {
    return faults.contains(Fault.DUPLICATE) && isActive() && oneIn(MESSAGES_PER_DUPLICATE);
  }

  /** What a message is late by. */
  Duration reordering() {
    return faults.contains(Fault.REORDER) && isActive() && oneIn(MESSAGES_PER_DELAY)
        ? Duration.ofMillis(random.nextLong(5_000))
        : Duration.ZERO;
  }

  private boolean oneIn(int count) {
    return random.nextInt(count) == 0;
  }
}

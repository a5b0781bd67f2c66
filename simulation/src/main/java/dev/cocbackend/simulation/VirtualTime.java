package dev.cocbackend.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs simulated threads one at a time, in the order of a virtual clock. A thread runs until it
 * waits; then the earliest event comes next, and of events at one moment a random one, so that a
 * seed is one interleaving and the same seed is the same one. Nothing ever sleeps.
 */
final class VirtualTime implements AutoCloseable {
  /** When every simulation begins. */
  static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  private static final Comparator<Event> ORDER =
      Comparator.comparingLong(Event::at)
          .thenComparingInt(Event::tie)
          .thenComparingLong(Event::number);

  private final Random random;
  private final PriorityQueue<Event> events = new PriorityQueue<>(ORDER);
  private final Set<Fiber> fibers = new LinkedHashSet<>();
  private long now;
  private long steps;
  private long scheduled;
  private @Nullable Fiber current;
  private @Nullable Throwable failure;
  private @Nullable Thread loop;
  private volatile boolean batonIsBack;

  VirtualTime(long seed) {
    random = new Random(seed);
  }

  /** Something that threads run on and that dies with all of them. */
  static class Host {
    private boolean dead;

    boolean isDead() {
      return dead;
    }
  }

  /** Ends a thread of a dead host; no production code catches it. */
  @SuppressWarnings("serial")
  static final class HostDiedError extends Error {
    HostDiedError() {
      super("The host died.", null, false, false);
    }
  }

  /** A simulated thread. */
  static final class Fiber {
    private final Host host;
    private final List<Fiber> joiners = new ArrayList<>();
    private final Thread thread;
    private volatile boolean mayRun;
    private long waits;
    private boolean ended;

    private Fiber(VirtualTime time, Host host, Runnable body) {
      this.host = host;
      this.thread = Thread.ofVirtual().unstarted(() -> time.runFiber(this, body));
    }

    boolean hasEnded() {
      return ended;
    }
  }

  private record Event(long at, int tie, long number, Runnable action) {}

  Instant now() {
    return START.plusNanos(now);
  }

  /** Nanoseconds since the start. */
  long nanos() {
    return now;
  }

  /** How many events have happened. */
  long steps() {
    return steps;
  }

  /** Does {@code action}, which must not wait, after {@code delay}. */
  void after(Duration delay, Runnable action) {
    schedule(now + Math.max(0, delay.toNanos()), action);
  }

  /** Starts a thread; it first runs when its turn comes. */
  Fiber start(Host host, Runnable body) {
    Fiber fiber = new Fiber(this, host, body);
    fibers.add(fiber);
    fiber.thread.start();
    wakeAt(now, fiber);
    return fiber;
  }

  /** Lets others run for {@code duration} of virtual time. */
  void sleep(Duration duration) {
    Fiber fiber = running();
    wakeAt(now + Math.max(0, duration.toNanos()), fiber);
    pause(fiber);
  }

  /** Waits until another thread wakes this one; may return early, so callers look again. */
  void await(List<Fiber> waiters) {
    Fiber fiber = running();
    waiters.add(fiber);
    pause(fiber);
  }

  /** As the other one, for at most {@code limit}. */
  void await(List<Fiber> waiters, Duration limit) {
    Fiber fiber = running();
    waiters.add(fiber);
    wakeAt(now + Math.max(0, limit.toNanos()), fiber);
    pause(fiber);
    waiters.remove(fiber);
  }

  /** Wakes all that wait, and forgets them. */
  void wake(List<Fiber> waiters) {
    waiters.forEach(fiber -> wakeAt(now, fiber));
    waiters.clear();
  }

  void join(Fiber fiber) {
    while (!fiber.ended) {
      await(fiber.joiners);
    }
  }

  /** The threads of {@code host} do nothing any more; each ends at the wait it is in. */
  void kill(Host host) {
    if (!host.dead) {
      host.dead = true;
      fibers.stream().filter(fiber -> fiber.host.equals(host)).forEach(fiber -> wakeAt(now, fiber));
    }
  }

  /** Throws if the host of the running thread is dead. */
  void checkAlive() {
    if (running().host.dead) {
      throw new HostDiedError();
    }
  }

  /**
   * Lets time pass until {@code end} holds, looked at after each event, or {@code limit} is reached
   * or nothing is left to happen.
   *
   * @throws IllegalStateException if a simulated thread failed
   */
  void run(Instant limit, BooleanSupplier end) {
    onLoopThread(
        () -> {
          long last = Duration.between(START, limit).toNanos();
          while (!end.getAsBoolean()) {
            Event next = events.peek();
            if (next == null || next.at > last) {
              now = Math.max(now, last);
              return;
            }
            events.remove();
            now = next.at;
            steps++;
            next.action.run();
            if (failure != null) {
              throw new IllegalStateException("A simulated thread failed.", failure);
            }
          }
        });
  }

  /** Ends all threads. */
  @Override
  public void close() {
    onLoopThread(
        () -> {
          for (Fiber fiber : List.copyOf(fibers)) {
            fiber.host.dead = true;
          }
          while (!fibers.isEmpty()) {
            List.copyOf(fibers).forEach(this::resume);
          }
        });
    events.clear();
  }

  /** On a virtual thread, from which handing over to another one is cheap. */
  private void onLoopThread(Runnable body) {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread =
        Thread.ofVirtual()
            .unstarted(
                () -> {
                  try {
                    body.run();
                  } catch (Throwable e) {
                    thrown.set(e);
                  }
                });
    loop = thread;
    thread.start();
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    switch (thrown.get()) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  private Fiber running() {
    Fiber fiber = current;
    if (fiber == null || fiber.thread != Thread.currentThread()) {
      throw new IllegalStateException("Only a simulated thread can wait.");
    }
    return fiber;
  }

  private void schedule(long at, Runnable action) {
    events.add(new Event(at, random.nextInt(), scheduled++, action));
  }

  private void wakeAt(long at, Fiber fiber) {
    long wait = fiber.waits;
    schedule(
        at,
        () -> {
          // A thread that something else woke meanwhile has moved on.
          if (fiber.waits == wait && !fiber.ended) {
            resume(fiber);
          }
        });
  }

  private void resume(Fiber fiber) {
    if (fiber.ended) {
      return;
    }
    current = fiber;
    batonIsBack = false;
    fiber.waits++;
    fiber.mayRun = true;
    LockSupport.unpark(fiber.thread);
    while (!batonIsBack) {
      LockSupport.park(this);
    }
    current = null;
  }

  private void pause(Fiber fiber) {
    if (!fiber.host.dead) {
      giveBaton();
      takeBaton(fiber);
    }
    if (fiber.host.dead) {
      throw new HostDiedError();
    }
  }

  private void giveBaton() {
    Thread back = loop;
    batonIsBack = true;
    LockSupport.unpark(back);
  }

  private void takeBaton(Fiber fiber) {
    while (!fiber.mayRun) {
      LockSupport.park(this);
    }
    fiber.mayRun = false;
  }

  private void runFiber(Fiber fiber, Runnable body) {
    takeBaton(fiber);
    try {
      if (!fiber.host.dead) {
        body.run();
      }
    } catch (HostDiedError e) {
      // As it should.
    } catch (Throwable e) {
      if (!fiber.host.dead) {
        failure = e;
      }
    } finally {
      fiber.ended = true;
      fibers.remove(fiber);
      wake(fiber.joiners);
      giveBaton();
    }
  }
}

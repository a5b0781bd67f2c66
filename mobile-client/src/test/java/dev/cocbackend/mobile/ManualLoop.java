package dev.cocbackend.mobile;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A loop that the test's thread runs, in a time that the test lets pass. */
final class ManualLoop implements Loop {
  /** For slow machines; a test that passes waits as long as a local socket takes. */
  private static final long PATIENCE_SECONDS = 30;

  private final BlockingQueue<Runnable> ready = new LinkedBlockingQueue<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(timer -> timer.due));
  private volatile long nanos;
  private Instant wall;
  private boolean closed;

  ManualLoop(Instant wall) {
    this.wall = wall;
  }

  private record Timer(long due, Runnable task) {}

  @Override
  public void execute(Runnable task) {
    ready.add(task);
  }

  @Override
  public Cancellable schedule(Duration delay, Runnable task) {
    Timer timer = new Timer(nanos + delay.toNanos(), task);
    timers.add(timer);
    return () -> timers.remove(timer);
  }

  @Override
  public Instant wallTime() {
    return wall;
  }

  @Override
  public long elapsedNanos() {
    return nanos;
  }

  @Override
  public void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  /** Runs what is ready. */
  void run() {
    for (Runnable task = ready.poll(); task != null; task = ready.poll()) {
      task.run();
    }
  }

  /** Runs what is ready and what sockets bring until it is so. */
  void runUntil(BooleanSupplier condition) throws InterruptedException {
    run();
    while (!condition.getAsBoolean()) {
      Runnable task = ready.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (task == null) {
        throw new AssertionError("Nothing more came.");
      }
      task.run();
    }
    run();
  }

  /** Lets time pass and runs what is due on the way. */
  void pass(Duration time) {
    long end = nanos + time.toNanos();
    run();
    while (!timers.isEmpty() && timers.peek().due <= end) {
      Timer timer = timers.remove();
      forwardTo(timer.due);
      timer.task.run();
      run();
    }
    forwardTo(end);
  }

  /** The device's clock is set; no time passes. */
  void setWall(Instant time) {
    wall = time;
  }

  int timers() {
    return timers.size();
  }

  /** How long until the next timer. */
  Duration untilNext() {
    Timer next = timers.peek();
    if (next == null) {
      throw new AssertionError("Nothing is scheduled.");
    }
    return Duration.ofNanos(next.due - nanos);
  }

  private void forwardTo(long time) {
    wall = wall.plusNanos(time - nanos);
    nanos = time;
  }
}

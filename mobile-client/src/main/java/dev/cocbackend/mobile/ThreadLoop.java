package dev.cocbackend.mobile;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A loop on a thread of its own, which does not keep the process alive. */
final class ThreadLoop implements Loop {
  private final ScheduledThreadPoolExecutor executor;
  private final LongSupplier elapsedNanos;
  private final Clock clock = Clock.systemUTC();

  ThreadLoop(LongSupplier elapsedNanos) {
    this.elapsedNanos = elapsedNanos;
    this.executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "coc-backend-client");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void execute(Runnable task) {
    try {
      executor.execute(reported(task));
    } catch (RejectedExecutionException e) {
      // Closed: nobody waits for it any more.
    }
  }

  @Override
  public Cancellable schedule(Duration delay, Runnable task) {
    try {
      ScheduledFuture<?> future =
          executor.schedule(reported(task), delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException e) {
      return () -> {};
    }
  }

  @Override
  public Instant wallTime() {
    return clock.instant();
  }

  @Override
  public long elapsedNanos() {
    return elapsedNanos.getAsLong();
  }

  @Override
  public void close() {
    executor.shutdown();
  }

  /** What a callback throws is the app's to see, and no reason to stop the client. */
  private static Runnable reported(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
    };
  }
}

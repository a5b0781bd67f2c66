package dev.cocbackend.local.operator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a service that may be slow or down on behalf of many: the answer is kept for a while, only
 * one question is under way at a time, and nobody waits for long. Thread-safe.
 */
final class Probe<T> {
  private final Supplier<T> question;
  private final Duration keep;
  private final Duration patience;
  private final InstantSource clock;
  private @Nullable FutureTask<T> last;
  private Instant askedAt = Instant.EPOCH;

  /**
   * @param keep how long an answer is given again before the question is asked anew
   * @param patience how long a caller waits for the answer
   */
  Probe(Supplier<T> question, Duration keep, Duration patience, InstantSource clock) {
    this.question = question;
    this.keep = keep;
    this.patience = patience;
    this.clock = clock;
  }

  /** What the service said. */
  sealed interface Reading<T> {
    record Value<T>(T value) implements Reading<T> {}

    record Unavailable<T>(String why) implements Reading<T> {}
  }

  Reading<T> read() {
    FutureTask<T> asked = ask();
    try {
      return new Reading.Value<>(asked.get(patience.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return new Reading.Unavailable<>("No answer within %d ms.".formatted(patience.toMillis()));
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String message = cause.getMessage();
      return new Reading.Unavailable<>(
          message == null ? cause.getClass().getSimpleName() : message);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Reading.Unavailable<>("The page is shutting down.");
    }
  }

  private synchronized FutureTask<T> ask() {
    Instant now = clock.instant();
    FutureTask<T> present = last;
    if (present != null && (!present.isDone() || now.isBefore(askedAt.plus(keep)))) {
      return present;
    }
    FutureTask<T> next = new FutureTask<>(question::get);
    last = next;
    askedAt = now;
    Thread.ofVirtual().name("operator-probe").start(next);
    return next;
  }
}

package dev.cocbackend.operator.command;

import dev.cocbackend.operator.backup.Steps;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** One line of standard error that shows how far a command is; only where a terminal shows it. */
final class ProgressBar implements Steps, AutoCloseable {
  private static final int WIDTH = 30;

  /** More often than people see it only costs time. */
  private static final Duration PERIOD = Duration.ofMillis(100);

  private final PrintWriter err;
  private final InstantSource clock;
  private Instant next = Instant.MIN;
  private int longest;

  private ProgressBar(PrintWriter err, InstantSource clock) {
    this.err = err;
    this.clock = clock;
  }

  /** Work whose steps are shown. */
  interface Work<T, E extends Exception> {
    T run(Steps steps) throws E;
  }

  static <T, E extends Exception> T during(Work<T, E> work, Operator operator) throws E {
    if (!operator.showsProgress()) {
      return work.run(Steps.UNHEARD);
    }
    try (ProgressBar bar = new ProgressBar(operator.err(), operator.clock())) {
      return work.run(bar);
    }
  }

  @Override
  public void at(String what, long done, long expected) {
    Instant now = clock.instant();
    if (now.isBefore(next)) {
      return;
    }
    next = now.plus(PERIOD);
    String line;
    if (expected > 0) {
      long total = Math.max(done, expected);
      int full = (int) (WIDTH * done / total);
      line =
          "[%s%s] %d/%d %s"
              .formatted("#".repeat(full), ".".repeat(WIDTH - full), done, total, what);
    } else {
      line = done + " " + what;
    }
    longest = Math.max(longest, line.length());
    err.print("\r" + line + " ".repeat(longest - line.length()));
    err.flush();
  }

  /** Wipes the line. */
  @Override
  public void close() {
    if (longest > 0) {
      err.print("\r" + " ".repeat(longest) + "\r");
      err.flush();
    }
  }
}

package dev.cocbackend.local;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Tells on the terminal what is being started and how long each step took. Not thread-safe. */
final class Progress {
  private final PrintWriter out;

  /** Whether a line may be written again in place. */
  private final boolean live;

  private long stepStart = System.nanoTime();

  Progress(PrintWriter out, boolean live) {
    this.out = out;
    this.live = live;
  }

  /** A step has ended; the next one begins. */
  void done(String step) {
    double seconds = (System.nanoTime() - stepStart) / 1e9;
    line(String.format(Locale.ROOT, "  %5.1f s  %s", seconds, step));
    stepStart = System.nanoTime();
  }

  /** A step goes on; shown only where the line can be written again. */
  void still(String step) {
    if (live) {
      out.print(
          "\r  " + Duration.ofNanos(System.nanoTime() - stepStart).toSeconds() + " s …  " + step);
      out.flush();
    }
  }

  void warn(String warning) {
    line("  warning: " + warning);
  }

  void line(String text) {
    out.println(live ? "\r\033[K" + text : text);
    out.flush();
  }
}

package dev.cocbackend.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * How long one start took. Immutable.
 *
 * @param jvm from asking for a process until its {@code main} runs
 * @param construct for the function's constructor
 * @param prime for what runs before a snapshot, 0 if it was left out
 * @param firstAnswer from the event to its answer
 */
record Times(Duration jvm, Duration construct, Duration prime, Duration firstAnswer) {

  /**
   * Reads the line of {@link ColdStartProbe}.
   *
   * @throws IOException if it is none, or the answer was not a 200
   */
  static Times parse(Instant asked, String line) throws IOException {
    String[] parts = line.strip().split(" ", -1);
    if (parts.length != 5 || !parts[4].equals("200")) {
      throw new IOException("The function did not start and answer 200, but: " + line);
    }
    Instant started = Instant.parse(parts[0]);
    Instant constructed = Instant.parse(parts[1]);
    Instant ready = Instant.parse(parts[2]);
    Instant answered = Instant.parse(parts[3]);
    return new Times(
        Duration.between(asked, started),
        Duration.between(started, constructed),
        Duration.between(constructed, ready),
        Duration.between(ready, answered));
  }

  Duration total() {
    return jvm.plus(construct).plus(prime).plus(firstAnswer);
  }
}

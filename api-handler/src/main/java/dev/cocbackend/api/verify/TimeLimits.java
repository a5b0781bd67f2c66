package dev.cocbackend.api.verify;

import java.time.Duration;

/**
 * How long a verification may take. A person waits for it, and every second also costs a function's
 * time.
 *
 * @param connect for the connection, the least that must be left when a slot's time has come
 * @param total for all of it: waiting for slots, connecting, and the whole answer
 */
record TimeLimits(Duration connect, Duration total) {

  /**
   * One second for a connection is several round trips round the globe with TLS. Three in all are a
   * slot at the end of CRITICAL's look-ahead of 2 s and one more for the call.
   */
  static final TimeLimits DEFAULT = new TimeLimits(Duration.ofSeconds(1), Duration.ofSeconds(3));
}

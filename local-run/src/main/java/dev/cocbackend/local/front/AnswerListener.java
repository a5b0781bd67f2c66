package dev.cocbackend.local.front;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Told of each answer of the API. Implementations are safe for use by many threads. */
@FunctionalInterface
public interface AnswerListener {

  /**
   * @param route the route's key, such as {@code GET /v1/clans/{tag}} or {@code $default}
   * @param stale what the answer's {@code X-Is-Stale} header says, null without one
   * @param latency from the whole request read to the answer ready, so without the client's network
   */
  void answered(String route, int status, @Nullable Boolean stale, Duration latency);
}

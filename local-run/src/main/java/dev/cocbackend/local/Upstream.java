package dev.cocbackend.local;

import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.local.simulation.ApiOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Where the snapshots come from. */
sealed interface Upstream {

  /** An invented game in this process. */
  record Simulated(GameSettings game) implements Upstream {}

  /**
   * Any server that speaks the CoC API.
   *
   * @param baseUrl with the version path and without a slash at its end
   */
  record Real(URI baseUrl, List<ApiKey> keys) implements Upstream {
    public Real {
      keys = List.copyOf(keys);
    }
  }

  /**
   * Which game, and how it is served. Immutable.
   *
   * @param speed game time per real time
   */
  record GameSettings(long seed, double speed, int clanCount) {
    /** What requests to the official API take from a server in Europe, about. */
    private static final Duration LATENCY = Duration.ofMillis(80);

    /** Answers are repeated for as long as officially, in time of the game. */
    ApiOptions api() {
      return ApiOptions.standard().withLatency(LATENCY).withMaxAgeScale(Math.min(1, 1 / speed));
    }
  }
}

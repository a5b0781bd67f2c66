package dev.cocbackend.local;

import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.local.simulation.SimulatedCocApi;
import dev.cocbackend.local.simulation.SimulatedGame;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The CoC API of a run, simulated or real.
 *
 * @param game what the simulated API answers for, null with a real one
 */
record LiveUpstream(URI baseUrl, List<ApiKey> keys, @Nullable SimulatedGame game) {
  /** Accepted by this run's simulated API and of no use anywhere else. */
  private static final String SIMULATED_KEY = "simulated-api-key";

  /** An API farther away than this would be of little use. */
  private static final Duration REACH_TIMEOUT = Duration.ofSeconds(3);

  static LiveUpstream start(
      Upstream upstream, InstantSource clock, Progress progress, Cleanup cleanup)
      throws StartException, InterruptedException {
    return switch (upstream) {
      case Upstream.Simulated simulated -> simulated(simulated.game(), clock, progress, cleanup);
      case Upstream.Real real -> {
        reach(real.baseUrl(), progress);
        yield new LiveUpstream(real.baseUrl(), real.keys(), null);
      }
    };
  }

  /** Tags to begin with; empty with a real upstream, of which nothing is known. */
  Optional<SampleTags> samples(Instant now) {
    return Optional.ofNullable(game).map(present -> SampleTags.of(present, now));
  }

  private static LiveUpstream simulated(
      Upstream.GameSettings settings, InstantSource clock, Progress progress, Cleanup cleanup)
      throws StartException {
    SimulatedGame game = new SimulatedGame(settings.seed(), settings.speed(), settings.clanCount());
    try {
      SimulatedCocApi api =
          cleanup.add(
              SimulatedCocApi.start(game, 0, List.of(SIMULATED_KEY), clock, settings.api()));
      progress.done(
          "simulated CoC API on %s, %d clans, %s times as fast as the game"
              .formatted(
                  api.baseUri(),
                  settings.clanCount(),
                  new DecimalFormat("0.##", DecimalFormatSymbols.getInstance(Locale.ROOT))
                      .format(settings.speed())));
      return new LiveUpstream(api.baseUri(), List.of(new ApiKey(SIMULATED_KEY)), game);
    } catch (IOException e) {
      throw new StartException("The simulated CoC API did not start: " + e.getMessage(), e);
    }
  }

  /** Warns if nothing answers there; any answer will do, as the path itself names no object. */
  private static void reach(URI baseUrl, Progress progress) throws InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(REACH_TIMEOUT).build()) {
      client.send(
          HttpRequest.newBuilder(baseUrl).timeout(REACH_TIMEOUT).build(),
          HttpResponse.BodyHandlers.discarding());
      progress.done("CoC API at " + baseUrl);
    } catch (IOException e) {
      progress.warn(
          "no CoC API answers at %s (%s); reads go on from the table, refreshes are tried again."
              .formatted(baseUrl, e.getClass().getSimpleName()));
      progress.done("CoC API at %s, not reached".formatted(baseUrl));
    }
  }
}

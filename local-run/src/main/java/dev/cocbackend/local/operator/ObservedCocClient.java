package dev.cocbackend.local.operator;

import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.CocClient;
import dev.cocbackend.coc.FetchResult;
import dev.cocbackend.snapshot.SnapshotKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Notes what another client does. */
final class ObservedCocClient implements CocClient {
  private final CocClient client;
  private final Observations observations;
  private final InstantSource clock;

  ObservedCocClient(CocClient client, Observations observations, InstantSource clock) {
    this.client = client;
    this.observations = observations;
    this.clock = clock;
  }

  @Override
  public FetchResult fetch(SnapshotKey key, ApiKey apiKey) {
    Instant start = clock.instant();
    observations.upstreamStarted();
    UpstreamResult kind = UpstreamResult.FAILED;
    try {
      FetchResult result = client.fetch(key, apiKey);
      kind = UpstreamResult.of(result);
      return result;
    } finally {
      observations.upstreamEnded(kind, Duration.between(start, clock.instant()));
    }
  }
}

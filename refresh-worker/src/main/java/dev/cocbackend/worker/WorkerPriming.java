package dev.cocbackend.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.breaker.InMemoryBreaker;
import dev.cocbackend.change.Changes;
import dev.cocbackend.change.InMemoryEventPublisher;
import dev.cocbackend.change.InMemoryOutbox;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.ApiKeys;
import dev.cocbackend.coc.CocClient;
import dev.cocbackend.coc.FetchResult;
import dev.cocbackend.metrics.Measurements;
import dev.cocbackend.policy.Planning;
import dev.cocbackend.ratelimit.InMemoryRateLimiter;
import dev.cocbackend.ratelimit.Pause;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.RefreshRequestCodec;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.InMemoryPatchStore;
import dev.cocbackend.snapshot.InMemorySnapshotStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.tag.Tag;
import dev.cocbackend.upstream.OkHttpCocClient;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Runs the code of a refresh before there is one to make. */
final class WorkerPriming {
  /** The tag that the CoC API's documentation shows; whether it is stored makes no difference. */
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));

  /** Nothing listens there, so a call loads the client's classes and leaves no connection. */
  private static final URI NOWHERE = URI.create("http://127.0.0.1:1/v1");

  private WorkerPriming() {}

  /**
   * Never throws an exception: a function that could not be primed still works, only slower at
   * first. Reads no key, changes nothing, and asks the CoC API nothing; what the table's and the
   * queue's clients leave behind cannot expire, as with the read function.
   */
  static void run(SnapshotStore store, RefreshQueue queue) {
    InstantSource clock = InstantSource.system();
    attempt(() -> serve(clock, line -> {}));
    attempt(() -> new OkHttpCocClient(NOWHERE, clock).fetch(CLAN, key()));
    attempt(() -> store.find(CLAN));
    attempt(queue::rehearse);
  }

  private static void attempt(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      // No message waits for this, and the first real one logs what is wrong.
    }
  }

  /**
   * Refreshes an object twice in memory, from its bytes to the line of the log; the second time it
   * has changed.
   *
   * @param log takes that line
   * @return what came of it
   */
  static List<Outcome> serve(InstantSource clock, Consumer<String> log) {
    SnapshotStore store = new InMemorySnapshotStore();
    RefreshQueue queue = new InMemoryRefreshQueue(clock);
    RateLimiter limiter = new InMemoryRateLimiter();
    Breaker breaker = new InMemoryBreaker();
    Changes changes =
        new Changes(new InMemoryEventPublisher(), new InMemoryOutbox(), new InMemoryPatchStore());
    List<Outcome> outcomes = new ArrayList<>();
    CocClient coc =
        (key, apiKey) ->
            new FetchResult.Ok(
                "{\"tag\":\"#2PP\",\"name\":\"n\",\"clanLevel\":%d,\"members\":1}"
                    .formatted(outcomes.size() + 1)
                    .getBytes(UTF_8),
                Duration.ZERO);
    Batch batch =
        new Batch(
            new Refresher(
                store,
                queue,
                limiter,
                breaker,
                coc,
                clock,
                new Random(0),
                changes,
                Planning.inMemory(clock)),
            store,
            breaker,
            new KeySlots(ApiKeys.of(List.of(key())), limiter),
            clock,
            Pause.sleeping(clock),
            Executors::newVirtualThreadPerTaskExecutor);
    Measurements measurements = new Measurements();
    for (int i = 0; i < 2; i++) {
      // Later than the fetch before, so that the second request is not served by that.
      Instant now = clock.instant().plusMillis(1);
      RefreshRequest request = new RefreshRequest("priming-" + i, CLAN, Tier.HIGH, now, 0);
      try {
        batch
            .serve(
                List.of(RefreshRequestCodec.encode(request)),
                now.plus(Duration.ofMinutes(1)),
                measurements)
            .forEach(result -> outcomes.add(result.outcome()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    log.accept(measurements.line(clock.instant(), "priming").toString());
    return outcomes;
  }

  private static ApiKey key() {
    return new ApiKey("priming");
  }
}

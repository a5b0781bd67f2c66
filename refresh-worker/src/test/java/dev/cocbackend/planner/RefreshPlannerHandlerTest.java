package dev.cocbackend.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.RefreshRequestCodec;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.SqsRefreshQueue;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.tag.Tag;
import dev.cocbackend.worker.RecordingContext;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;

class RefreshPlannerHandlerTest {
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));

  private final SettableClock clock = new SettableClock();
  private final SnapshotStore store =
      new DynamoSnapshotStore(EmbeddedAws.services().dynamoDb(), EmbeddedAws.services().newTable());
  private final InMemoryRefreshQueue queue = new InMemoryRefreshQueue(clock);
  private final RecordingContext context = new RecordingContext();

  private String plan() {
    return new RefreshPlannerHandler(store, queue, clock).handleRequest(Map.of(), context);
  }

  @Test
  void nothingDueSendsNothing() {
    new RefreshRequester(store, queue).request(CLAN, Tier.HIGH, clock.instant());
    clock.advance(Duration.ofMinutes(1));

    assertThat(plan())
        .isEqualTo("{\"event\":\"plan\",\"requested\":0,\"outstanding\":0,\"queue_down\":false}");
    assertThat(context.lines).hasSize(1);
  }

  @Test
  void aLostMessageIsSentAgainInItsTierOnceItsLeaseHasEnded() {
    store.tryLease(CLAN, Tier.CRITICAL, clock.instant(), Tier.CRITICAL.target());
    clock.advance(Tier.CRITICAL.target());
    plan();

    assertThat(queue.receive(Tier.CRITICAL, 10, Duration.ofMinutes(1), Duration.ZERO))
        .singleElement()
        .satisfies(
            message ->
                assertThat(RefreshRequestCodec.decode(message.body()).key()).isEqualTo(CLAN));
    assertThat(plan()).contains("\"requested\":0");
  }

  @Test
  void aRequestThatTheQueueRefusedIsSentWithinAMinuteOfItsReturn() {
    SqsRefreshQueue down =
        new SqsRefreshQueue(closedClient(), EmbeddedAws.services().newQueueUrls());
    assertThat(new RefreshRequester(store, down).request(CLAN, Tier.HIGH, clock.instant()))
        .isEqualTo(RefreshRequester.Outcome.DEFERRED);
    clock.advance(Duration.ofMinutes(1));

    assertThat(new RefreshPlannerHandler(store, down, clock).handleRequest(Map.of(), context))
        .contains("\"queue_down\":true");
    clock.advance(Duration.ofMinutes(1));
    assertThat(plan()).contains("\"requested\":1");
    assertThat(queue.depth(Tier.HIGH).total()).isOne();
  }

  /** A client whose endpoint refuses every connection. */
  private static SqsClient closedClient() {
    return SqsClient.builder()
        .endpointOverride(java.net.URI.create("http://127.0.0.1:1"))
        .region(software.amazon.awssdk.regions.Region.US_EAST_1)
        .credentialsProvider(
            software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider.create())
        .httpClient(software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient.create())
        .overrideConfiguration(o -> o.retryStrategy(r -> r.maxAttempts(1)))
        .build();
  }
}

package dev.cocbackend.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.api.http.DeadAws;
import dev.cocbackend.api.http.TestAnswer;
import dev.cocbackend.api.http.TestRequest;
import dev.cocbackend.contract.AwsServices;
import dev.cocbackend.contract.Bodies;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.embedded.LocalAccount;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.SqsRefreshQueue;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.tag.Tag;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

class ReadPrimingTest {
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));

  private final AwsServices aws = EmbeddedAws.services();
  private final SettableClock clock = new SettableClock();
  private final String table = aws.newTable();
  private final SnapshotStore store = new DynamoSnapshotStore(aws.dynamoDb(), table);

  @Test
  void aConnectionThatDiedInTheSnapshotCostsNoAnswer() throws IOException {
    store.save(CLAN, Bodies.of("{\"tag\":\"#2PP\"}"), null, clock.instant(), null);
    URI server = aws.dynamoDb().serviceClientConfiguration().endpointOverride().orElseThrow();
    try (Relay relay = new Relay(server);
        DynamoDbClient client = client(relay.endpoint())) {
      SnapshotReadHandler handler =
          handler(new DynamoSnapshotStore(client, table), aws.newQueues());
      handler.beforeCheckpoint(org.crac.Core.getGlobalContext());

      assertThat(relay.cut()).isPositive();
      handler.afterRestore(org.crac.Core.getGlobalContext());
      TestAnswer answer = TestAnswer.of(handler, TestRequest.get("/v1/clans/%232PP"));

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.logLine().get("level").textValue()).isEqualTo("INFO");
    }
  }

  @Test
  void primingChangesNothingInTheTableAndTheQueues() {
    store.save(CLAN, Bodies.of("{\"tag\":\"#2PP\"}"), null, clock.instant(), null);
    clock.advance(Duration.ofDays(1));
    store.tryLease(CLAN, Tier.LOW, clock.instant(), Duration.ofHours(8));
    Lookup before = store.find(CLAN);
    SqsRefreshQueue queues = aws.newQueues();

    handler(store, queues).beforeCheckpoint(org.crac.Core.getGlobalContext());

    assertThat(store.find(CLAN)).isEqualTo(before);
    for (Tier tier : Tier.values()) {
      assertThat(queues.depth(tier).total()).as(tier.name()).isZero();
    }
  }

  @Test
  void aQueueThatDoesNotAnswerDoesNotFailTheSnapshot() {
    handler(store, DeadAws.queue()).beforeCheckpoint(org.crac.Core.getGlobalContext());

    assertThat(store.find(CLAN)).isEqualTo(new Lookup.Unknown(null));
  }

  private SnapshotReadHandler handler(SnapshotStore from, SqsRefreshQueue queue) {
    return new SnapshotReadHandler(
        from, new RefreshRequester(from, queue), StalenessPolicy.DEFAULT, true, clock);
  }

  /** As functions have it, with the SDK's own retries. */
  private static DynamoDbClient client(URI endpoint) {
    return DynamoDbClient.builder()
        .endpointOverride(endpoint)
        .region(LocalAccount.REGION)
        .credentialsProvider(LocalAccount.CREDENTIALS)
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }
}

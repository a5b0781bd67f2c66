package dev.cocbackend.local.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.change.DomainEvent;
import dev.cocbackend.change.EventHead;
import dev.cocbackend.change.War;
import dev.cocbackend.embedded.EmbeddedDynamoDb;
import dev.cocbackend.push.Device;
import dev.cocbackend.push.DeviceId;
import dev.cocbackend.push.DeviceToken;
import dev.cocbackend.push.DynamoDeviceStore;
import dev.cocbackend.push.InMemoryPushGateway;
import dev.cocbackend.push.Owner;
import dev.cocbackend.push.Platform;
import dev.cocbackend.push.PushEvent;
import dev.cocbackend.push.PushMessage;
import dev.cocbackend.push.Topic;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.snapshot.InMemorySnapshotStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotTable;
import dev.cocbackend.tag.Tag;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

class LocalNotifierTest {
  private static final String TABLE = "snapshots";
  private static final Tag CLAN = new Tag("2PP");

  @Test
  void anEventReachesThePhoneThroughTheFunctionsOwnWireAndTheTable() throws Exception {
    BlockingQueue<PushMessage> shown = new LinkedBlockingQueue<>();
    InMemoryPushGateway gateway =
        new InMemoryPushGateway((endpoint, message) -> shown.add(message));
    InstantSource clock = InstantSource.system();
    Instant now = clock.instant();
    try (EmbeddedDynamoDb server = EmbeddedDynamoDb.start(null, 0);
        DynamoDbClient client = server.newClient()) {
      client.createTable(SnapshotTable.createRequest(TABLE));
      DeviceToken token = new DeviceToken("token");
      Device device =
          new Device(
              new DeviceId("8d3f5b0e-6c1a-4f57-9a52-0c9e3b7d1f24"),
              Platform.FCM,
              gateway.register(Platform.FCM, token),
              token.hash(),
              Owner.secret("secret"),
              null,
              Map.of(Topic.clan(CLAN), Set.of(PushEvent.WAR_STARTED)),
              now,
              0);
      new DynamoDeviceStore(client, TABLE).save(null, device);
      DomainEvent event =
          new DomainEvent.WarStarted(
              new EventHead("id", SnapshotKey.war(CLAN), now), new War(CLAN, new Tag("8QU"), now));
      try (LocalNotifier notifier =
          LocalNotifier.start(
              client,
              TABLE,
              gateway,
              new InMemorySnapshotStore(),
              new InMemoryRefreshQueue(clock),
              clock,
              line -> {})) {
        notifier.happened(List.of(event));

        PushMessage message = shown.poll(30, TimeUnit.SECONDS);

        assertThat(message).isNotNull();
        assertThat(message.payload()).contains("push_war_started_text", "#8QU");
      }
    }
  }
}

package dev.cocbackend.operator.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cocbackend.contract.Bodies;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.operator.queue.TestQueues;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.WarState;
import dev.cocbackend.tag.Tag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotCommandsTest {
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));
  private static final SnapshotKey PLAYER = SnapshotKey.player(new Tag("2PP"));
  private static final SnapshotKey WAR = SnapshotKey.war(new Tag("2PP"));

  @TempDir Path folder;

  private final TestQueues queues = TestQueues.create();
  private final String table = EmbeddedAws.services().newTable();
  private final SnapshotStore store =
      new DynamoSnapshotStore(EmbeddedAws.services().dynamoDb(), table);
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private Console console;

  @BeforeEach
  void open() {
    console = Console.on(queues, table, folder);
    console.clock(() -> now);
  }

  private void fill() {
    store.save(
        CLAN, Bodies.of("{\"tag\":\"#2PP\",\"name\":\"é\"}"), null, now.minusSeconds(90), null);
    store.save(
        WAR,
        Bodies.of("{\"state\":\"inWar\"}"),
        WarState.IN_WAR,
        now.minus(Duration.ofMinutes(10)),
        null);
    store.saveAbsent(PLAYER, Absence.NOT_FOUND, now.minusSeconds(30), null);
  }

  @Test
  void showTellsStateAgeStalenessLeaseAndNextDue() {
    fill();
    store.tryLease(WAR, Tier.CRITICAL, now.minusSeconds(60), Duration.ofMinutes(5));
    store.addReads(CLAN, 12, now.minusSeconds(5));

    assertThat(console.run("snapshot", "show", "#2pp", "--json")).isZero();
    JsonNode all = console.json().path("snapshots");
    assertThat(all).hasSize(3);
    assertThat(all.get(0).path("key").asText()).isEqualTo("clan#2PP");
    assertThat(all.get(0).path("stale").asBoolean()).isFalse();
    assertThat(all.get(0).path("reads").asInt()).isEqualTo(12);
    assertThat(all.get(0).path("lease").isNull()).isTrue();
    assertThat(all.get(1).path("why").asText()).isEqualTo("NOT_FOUND");
    assertThat(all.get(2).path("stale").asBoolean()).isTrue();
    assertThat(all.get(2).at("/lease/tier").asText()).isEqualTo("CRITICAL");
    assertThat(all.get(2).path("nextDueAt").asText())
        .isEqualTo(now.plus(Duration.ofMinutes(4)).toString());

    assertThat(console.run("snapshot", "show", "war#2PP", "--body")).isZero();
    assertThat(console.out())
        .contains("inWar", "10 min 0 s ago", "yes, since 5 min 0 s", "CRITICAL, ends in 4 min 0 s")
        .contains("{\"state\":\"inWar\"}");
  }

  @Test
  void showOfATagThatNobodyAskedForSaysSo() {
    assertThat(console.run("snapshot", "show", "player#8QV")).isZero();
    assertThat(console.out()).contains("unknown", "lease       none", "next due    never");
  }

  @Test
  void refreshTakesTheLeaseAndSendsOneMessage() {
    fill();

    assertThat(console.run("snapshot", "refresh", "clan#2PP", "--json")).isZero();
    assertThat(console.json().path("outcome").asText()).isEqualTo("REQUESTED");
    assertThat(queues.get(QueueName.HIGH).receive(TestQueues.HOLD, Duration.ZERO))
        .singleElement()
        .extracting(held -> held.content().request().map(RefreshRequest::key).orElseThrow())
        .isEqualTo(CLAN);
    assertThat(console.run("snapshot", "refresh", "clan#2PP", "--json")).isZero();
    assertThat(console.json().path("outcome").asText()).isEqualTo("OUTSTANDING");
    // A running war is as urgent as a read finds it.
    assertThat(console.run("snapshot", "refresh", "war#2PP", "--json")).isZero();
    assertThat(console.json().path("tier").asText()).isEqualTo("CRITICAL");
  }

  @Test
  void aRefreshThatTheQueueDoesNotTakeIsKeptInTheTable() {
    console.set("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:1");

    assertThat(console.run("snapshot", "refresh", "clan#2PP", "--json")).isEqualTo(1);
    assertThat(console.json().path("outcome").asText()).isEqualTo("DEFERRED");
    assertThat(store.due(now.plusSeconds(60), 5)).hasSize(1);
  }

  @Test
  void refreshWantsOneKind() {
    assertThat(console.run("snapshot", "refresh", "2PP")).isEqualTo(2);
    assertThat(console.err()).contains("clan#2PP", "player#2PP", "war#2PP");
    assertThat(console.run("snapshot", "refresh", "clan#ABC")).isEqualTo(2);
  }

  @Test
  void exportThenImportGivesTheSameSnapshots() {
    fill();
    Path file = folder.resolve("snapshots.ndjson");
    assertThat(console.run("snapshot", "export", "--to", file.toString(), "--all", "--json"))
        .isZero();
    assertThat(console.json().path("snapshots").asInt()).isEqualTo(3);

    String otherTable = EmbeddedAws.services().newTable();
    SnapshotStore other = new DynamoSnapshotStore(EmbeddedAws.services().dynamoDb(), otherTable);
    console.set("SNAPSHOT_TABLE", otherTable);
    assertThat(console.run("snapshot", "import", file.toString(), "--json")).isZero();
    assertThat(console.json().path("changed").asInt()).isEqualTo(3);
    for (SnapshotKey key : new SnapshotKey[] {CLAN, PLAYER, WAR}) {
      assertThat(other.find(key)).isEqualTo(store.find(key));
    }
    assertThat(console.run("snapshot", "import", file.toString(), "--json")).isZero();
    assertThat(console.json().path("superseded").asInt()).isEqualTo(3);
  }

  @Test
  void anImportNeverReplacesWhatIsNewer() {
    fill();
    Path file = folder.resolve("snapshots.ndjson");
    console.run("snapshot", "export", "--to", file.toString(), "clan#2PP");
    store.save(CLAN, Bodies.of("{\"name\":\"newer\"}"), null, now.minusSeconds(10), null);
    Lookup newer = store.find(CLAN);

    assertThat(console.run("snapshot", "import", file.toString())).isZero();
    assertThat(console.out()).contains("1 are newer in the table");
    assertThat(store.find(CLAN)).isEqualTo(newer);
  }

  @Test
  void nothingIsImportedFromADamagedFile() throws Exception {
    fill();
    Path file = folder.resolve("snapshots.ndjson");
    console.run("snapshot", "export", "--to", file.toString(), "--all");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 20] ^= 1;
    Files.write(file, bytes);
    String otherTable = EmbeddedAws.services().newTable();
    console.set("SNAPSHOT_TABLE", otherTable);

    assertThat(console.run("snapshot", "import", file.toString())).isEqualTo(1);
    assertThat(new DynamoSnapshotStore(EmbeddedAws.services().dynamoDb(), otherTable).find(CLAN))
        .isInstanceOf(Lookup.Unknown.class);
  }

  @Test
  void aTableThatIsNotThereCannotBeReached() {
    console.set("SNAPSHOT_TABLE", "no-such-table");

    assertThat(console.run("snapshot", "show", "clan#2PP", "--json")).isEqualTo(3);
    assertThat(console.json().at("/error/message").asText()).contains("no-such-table");
  }
}

package dev.cocbackend.api.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.api.http.DeadAws;
import dev.cocbackend.api.http.TestAnswer;
import dev.cocbackend.api.http.TestRequest;
import dev.cocbackend.contract.AwsServices;
import dev.cocbackend.contract.Bodies;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.settings.SettingsException;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.DueKey;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.snapshot.WarState;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Invariant: an outage of SQS changes no read's status. */
class ReadDuringOutageTest {
  private static final Tag TAG = new Tag("2PP");
  private static final Tag ABSENT = new Tag("8YY");

  private static final List<TestRequest> READS =
      List.of(
          TestRequest.get("/v1/clans/2PP"),
          TestRequest.get("/v1/clans/2PP").with("if-none-match", "*"),
          TestRequest.of("HEAD", "/v1/clans/2PP"),
          TestRequest.get("/v1/clans/2PP/currentwar").with("accept-encoding", "gzip"),
          TestRequest.get("/v1/clans/8YY"),
          TestRequest.get("/v1/clans/8YY/currentwar"),
          TestRequest.get("/v1/players/LLL"),
          TestRequest.get("/v1/players/XXX"));

  private final SettableClock clock = new SettableClock();
  private final AwsServices aws = EmbeddedAws.services();

  @ParameterizedTest
  @ValueSource(ints = {0, 7200})
  void anOutageOfTheQueueChangesNothingThatAReaderSees(int ageSeconds) {
    SnapshotStore store = newStore();
    SnapshotStore storeInOutage = newStore();
    clock.advance(Duration.ofSeconds(ageSeconds));
    SnapshotReadHandler well = handler(store, aws.newQueues());
    SnapshotReadHandler inOutage = handler(storeInOutage, DeadAws.queue());

    for (TestRequest request : READS) {
      TestAnswer expected = TestAnswer.of(well, request);
      TestAnswer answer = TestAnswer.of(inOutage, request);

      assertThat(answer.status()).as(request.toString()).isEqualTo(expected.status());
      assertThat(answer.headers()).as(request.toString()).isEqualTo(expected.headers());
      assertThat(answer.text()).as(request.toString()).isEqualTo(expected.text());
    }
  }

  @Test
  void aRequestThatTheQueueDidNotTakeIsDueForThePlanner() {
    SnapshotStore store = newStore();
    clock.advance(Duration.ofHours(2));

    TestAnswer answer =
        TestAnswer.of(handler(store, DeadAws.queue()), TestRequest.get("/v1/clans/2PP"));

    assertThat(answer.logLine().get("refresh").textValue()).isEqualTo("DEFERRED");
    assertThat(store.due(clock.instant().plus(Duration.ofMinutes(1)), 10))
        .extracting(DueKey::key)
        .containsExactly(SnapshotKey.clan(TAG));
  }

  @Test
  void aWorkingQueueTakesTheRequest() {
    RefreshQueue queue = aws.newQueues();
    SnapshotStore store = newStore();
    clock.advance(Duration.ofHours(2));

    TestAnswer.of(handler(store, queue), TestRequest.get("/v1/clans/2PP"));

    assertThat(queue.depth(Tier.HIGH).total()).isEqualTo(1);
  }

  @Test
  void aStoreThatReadsButTakesNoLeaseChangesNoAnswer() {
    SnapshotStore store = newStore();
    clock.advance(Duration.ofHours(2));
    SnapshotReadHandler handler =
        new SnapshotReadHandler(
            store,
            new RefreshRequester(DeadAws.store(), aws.newQueues()),
            StalenessPolicy.DEFAULT,
            true,
            clock);

    TestAnswer found = TestAnswer.of(handler, TestRequest.get("/v1/clans/2PP"));
    TestAnswer absent = TestAnswer.of(handler, TestRequest.get("/v1/clans/8YY"));
    TestAnswer unknown = TestAnswer.of(handler, TestRequest.get("/v1/clans/LLL"));

    assertThat(found.status()).isEqualTo(200);
    assertThat(found.logLine().get("refresh").textValue()).isEqualTo("FAILED");
    assertThat(found.logLine().get("error").get(0).textValue())
        .isEqualTo("dev.cocbackend.snapshot.StoreUnavailableException");
    assertThat(absent.status()).isEqualTo(404);
    assertThat(unknown.status()).isEqualTo(202);
  }

  @Test
  void aTableThatDoesNotAnswerIs503() {
    TestAnswer answer =
        TestAnswer.of(
            handler(DeadAws.store(), aws.newQueues()), TestRequest.get("/v1/clans/%232PP"));

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.json())
        .isEqualTo(
            TestAnswer.parse(
                """
                {"reason":"serviceUnavailable",
                 "message":"The database does not answer at the moment; try again."}
                """));
    assertThat(answer.headers())
        .containsEntry("Retry-After", "5")
        .containsEntry("Cache-Control", "no-store");
    assertThat(answer.logLine().get("level").textValue()).isEqualTo("ERROR");
    assertThat(answer.log()).doesNotContain("127.0.0.1");
  }

  @Test
  void primingNeverFailsTheSnapshot() {
    SnapshotReadHandler handler = handler(DeadAws.store(), DeadAws.queue());

    assertThatCode(() -> handler.beforeCheckpoint(org.crac.Core.getGlobalContext()))
        .doesNotThrowAnyException();
  }

  @Test
  void aMissingSettingIsNamed() {
    assertThatThrownBy(() -> new SnapshotReadHandler(new Settings(Map.of())))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("SNAPSHOT_TABLE");
  }

  private SnapshotStore newStore() {
    SnapshotStore store = new DynamoSnapshotStore(aws.dynamoDb(), aws.newTable());
    var now = clock.instant();
    store.save(SnapshotKey.clan(TAG), Bodies.of("{\"tag\":\"#2PP\"}"), null, now, null);
    store.save(
        SnapshotKey.war(TAG), Bodies.of("{\"state\":\"inWar\"}"), WarState.IN_WAR, now, null);
    store.saveAbsent(SnapshotKey.clan(ABSENT), Absence.NOT_FOUND, now, null);
    store.saveAbsent(SnapshotKey.war(ABSENT), Absence.PRIVATE_WAR_LOG, now, null);
    return store;
  }

  private SnapshotReadHandler handler(SnapshotStore store, RefreshQueue queue) {
    return new SnapshotReadHandler(
        store, new RefreshRequester(store, queue), StalenessPolicy.DEFAULT, true, clock);
  }
}

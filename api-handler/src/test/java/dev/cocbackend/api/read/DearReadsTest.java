package dev.cocbackend.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.api.http.TestAnswer;
import dev.cocbackend.api.http.TestRequest;
import dev.cocbackend.price.PostedPrice;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.WarState;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads of something stale while a request costs more than keeping the promise is worth. */
class DearReadsTest {
  private static final String CLAN = "/v1/clans/2PP";
  private static final String WAR = "/v1/clans/2PP/currentwar";

  private final ReadRig rig = new ReadRig();

  @BeforeEach
  void staleSnapshots() {
    rig.save(ReadRig.CLAN, "{\"tag\":\"#2PP\"}", null);
    rig.save(ReadRig.WAR, "{\"state\":\"inWar\"}", WarState.IN_WAR);
    rig.clock.advance(Duration.ofHours(1));
  }

  @Test
  void atAPriceThatThePromiseIsWorthAllThatIsReadStaleIsAskedFor() {
    rig.price(0.1);
    rig.get(CLAN);
    rig.get(WAR);

    assertThat(rig.requests()).containsExactlyInAnyOrder("HIGH clan#2PP", "CRITICAL war#2PP");
  }

  @Test
  void aboveItAReadIsAnsweredAsEverAndItsRefreshLeftToTheTracker() {
    rig.price(0.11);
    TestAnswer answer = rig.get(CLAN);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("X-Is-Stale")).isEqualTo("true");
    assertThat(answer.logLine().get("refresh").textValue()).isEqualTo("LEFT");
    assertThat(rig.requests()).isEmpty();
  }

  @Test
  void aRunningWarIsAskedForAtTwiceThePrice() {
    rig.price(0.2);
    rig.get(WAR);
    assertThat(rig.requests()).containsExactly("CRITICAL war#2PP");

    ReadRig dearer = new ReadRig();
    dearer.save(ReadRig.WAR, "{\"state\":\"inWar\"}", WarState.IN_WAR);
    dearer.clock.advance(Duration.ofHours(1));
    dearer.price(0.21);
    dearer.get(WAR);
    assertThat(dearer.requests()).isEmpty();
  }

  @Test
  void whatIsNotStoredIsAskedForAtAnyPrice() {
    rig.store.saveAbsent(
        SnapshotKey.clan(ReadRig.tag(1)), Absence.NOT_FOUND, ReadRig.T0.minusSeconds(1), null);
    rig.price(100);

    rig.get("/v1/players/2PP");
    rig.get("/v1/clans/" + ReadRig.tag(1).value());

    assertThat(rig.requests())
        .containsExactly("HIGH player#2PP", "MEDIUM clan#" + ReadRig.tag(1).value());
  }

  @Test
  void whatAPersonLooksAtIsAskedForAtFiveTimesThePriceWithinTheCallersLimit() {
    for (int i = 0; i < 70; i++) {
      rig.save(SnapshotKey.clan(ReadRig.tag(i)), "{\"tag\":\"x\"}", null);
    }
    rig.clock.advance(Duration.ofHours(1));
    rig.price(0.5);

    TestAnswer last = rig.view(CLAN);
    for (int i = 0; i < 70; i++) {
      last = rig.view("/v1/clans/" + ReadRig.tag(i).value());
    }

    assertThat(rig.requests()).hasSize(60).contains("HIGH clan#2PP");
    assertThat(last.status()).isEqualTo(200);
    assertThat(last.logLine().get("refresh").textValue()).isEqualTo("LEFT");
  }

  @Test
  void aboveItWhatAPersonLooksAtIsLeftToTheTrackerAsWell() {
    rig.price(0.51);

    assertThat(rig.view(CLAN).logLine().get("refresh").textValue()).isEqualTo("LEFT");
    rig.view(WAR);

    assertThat(rig.requests()).containsExactly("CRITICAL war#2PP");
  }

  @Test
  void whoPullsToRefreshIsServedAtAnyPrice() {
    rig.price(100);

    assertThat(TestAnswer.of(rig.handler, TestRequest.post(CLAN + "/refresh", "")).status())
        .isEqualTo(202);
    assertThat(rig.requests()).containsExactly("HIGH clan#2PP");
  }

  @Test
  void ofManyWhatIsStoredIsLeft() {
    rig.price(1);

    TestAnswer.of(rig.handler, TestRequest.get("/v1/clans").query("tags=2PP,8YY"));

    assertThat(rig.requests()).containsExactly("HIGH clan#8YY");
  }

  @Test
  void aSyncAsksForWhatIsViewedAndComesBackLateForTheRest() {
    String held = "[{\"kind\":\"clan\",\"tag\":\"#2PP\"}]";
    rig.price(0.5);

    TestAnswer answer = TestAnswer.of(rig.handler, TestRequest.post("/v1/sync", held));
    assertThat(rig.requests()).isEmpty();
    assertThat(answer.json().path("retry_after").asInt()).isEqualTo(600);

    TestAnswer.of(
        rig.handler, TestRequest.post("/v1/sync", held.replace("}", ",\"viewing\":true}")));
    assertThat(rig.requests()).containsExactly("HIGH clan#2PP");
  }

  @Test
  void aSyncOfWhatIsViewedAndLeftToTheTrackerComesBackInHalfAMinute() {
    rig.price(0.51);

    TestAnswer answer =
        TestAnswer.of(
            rig.handler,
            TestRequest.post(
                "/v1/sync", "[{\"kind\":\"clan\",\"tag\":\"#2PP\",\"viewing\":true}]"));

    assertThat(rig.requests()).isEmpty();
    assertThat(answer.json().path("retry_after").asInt()).isEqualTo(30);
  }

  @Test
  void anArmThatKnowsNoPriceAsks() {
    rig.price(100);

    TestAnswer.of(
        rig.handler(rig.queue, true, RefreshArms.parse("tiers:100")), TestRequest.get(CLAN));

    assertThat(rig.requests()).containsExactly("HIGH clan#2PP");
  }

  @Test
  void aPriceThatNobodyHasMovedForTenMinutesHoldsNothingBack() {
    rig.price(100);
    rig.clock.advance(PostedPrice.GOOD_FOR);

    rig.get(CLAN);

    assertThat(rig.requests()).containsExactly("HIGH clan#2PP");
  }
}

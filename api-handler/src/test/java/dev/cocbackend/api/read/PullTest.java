package dev.cocbackend.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.api.http.DeadAws;
import dev.cocbackend.api.http.TestAnswer;
import dev.cocbackend.api.http.TestRequest;
import dev.cocbackend.contract.Bodies;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.WarState;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pull to refresh. */
class PullTest {
  private final ReadRig rig = new ReadRig();

  @ParameterizedTest
  @CsvSource({
    "/v1/clans/%232PP/refresh, clan#2PP, , HIGH, 3",
    "/v1/players/2pp/refresh, player#2PP, , HIGH, 3",
    "/v1/clans/2PP/currentwar/refresh, war#2PP, IN_WAR, CRITICAL, 2",
    "/v1/clans/2PP/currentwar/refresh, war#2PP, WAR_ENDED, CRITICAL, 2",
    "/v1/clans/2PP/currentwar/refresh, war#2PP, NOT_IN_WAR, HIGH, 3",
  })
  void aFreshObjectIsRequestedToo(
      String path, String key, WarState state, String tier, int seconds) {
    rig.save(SnapshotKey.parse(key), "{\"a\":1}", state);

    TestAnswer answer = rig.post(path, "");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text())
        .isEqualTo(
            "{\"reason\":\"refreshRequested\","
                + "\"message\":\"A refresh has been requested; read again then.\","
                + "\"estimated_seconds\":%d,\"tier\":\"%s\"}".formatted(seconds, tier));
    assertThat(answer.headers())
        .containsEntry("Retry-After", Integer.toString(seconds))
        .containsEntry("Cache-Control", "no-store");
    assertThat(rig.requests()).containsExactly(tier + " " + key);
  }

  @Test
  void asLongAsOneIsOutstandingThereIsNoSecondAndNothingIsSpent() {
    rig.save(ReadRig.CLAN, "{\"a\":1}", null);
    rig.post("/v1/clans/2PP/refresh", "");
    rig.requests();

    for (int i = 0; i < 50; i++) {
      TestAnswer again = rig.post("/v1/clans/2PP/refresh", "");
      assertThat(again.status()).isEqualTo(202);
      assertThat(again.json().get("reason").textValue()).isEqualTo("refreshOutstanding");
      assertThat(again.json().get("tier").textValue()).isEqualTo("HIGH");
    }
    assertThat(rig.requests()).isEmpty();
  }

  @Test
  void aMoreUrgentWishTakesOverTheRequestOfAPlanner() {
    rig.save(ReadRig.CLAN, "{\"a\":1}", null);
    new RefreshRequester(rig.store, rig.queue)
        .request(ReadRig.CLAN, Tier.MEDIUM, rig.clock.instant());

    assertThat(rig.post("/v1/clans/2PP/refresh", "").json().get("reason").textValue())
        .isEqualTo("refreshRequested");
    assertThat(rig.requests()).containsExactly("HIGH clan#2PP", "MEDIUM clan#2PP");
  }

  @Test
  void whatUpstreamWouldOnlyRepeatIsUpToDate() {
    rig.store.save(
        ReadRig.CLAN,
        null,
        Bodies.of("{\"a\":1}"),
        null,
        ReadRig.T0,
        ReadRig.T0.plusSeconds(60),
        null);
    rig.clock.advance(Duration.ofSeconds(20));

    TestAnswer answer = rig.post("/v1/clans/2PP/refresh", "");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().get("reason").textValue()).isEqualTo("upToDate");
    assertThat(answer.json().get("estimated_seconds").intValue()).isEqualTo(40);
    assertThat(answer.header("Retry-After")).isEqualTo("40");
    assertThat(rig.requests()).isEmpty();

    rig.clock.advance(Duration.ofSeconds(40));
    rig.post("/v1/clans/2PP/refresh", "");
    assertThat(rig.requests()).containsExactly("HIGH clan#2PP");
  }

  @Test
  void oneCallerAsksForTwentyAMinuteAndIsToldWhenForTheNext() {
    for (int i = 0; i < 21; i++) {
      rig.save(SnapshotKey.player(ReadRig.tag(i)), "{\"a\":1}", null);
    }
    for (int i = 0; i < 20; i++) {
      assertThat(rig.post("/v1/players/" + ReadRig.tag(i).value() + "/refresh", "").status())
          .isEqualTo(202);
    }

    TestAnswer refused = rig.post("/v1/players/" + ReadRig.tag(20).value() + "/refresh", "");

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).isEqualTo("3");
    assertThat(refused.text())
        .isEqualTo(
            "{\"reason\":\"requestThrottled\",\"message\":\"One caller may ask for 20 refreshes a"
                + " minute; reads are not limited. Try again in 3 s.\"}");
    assertThat(rig.requests()).hasSize(20);
    assertThat(rig.get("/v1/players/" + ReadRig.tag(20).value()).status()).isEqualTo(200);
  }

  @Test
  void anUnknownTagIsRequestedAsByItsFirstReadAndSpendsTheSameBudget() {
    for (int i = 0; i < ReadRig.FIRST_SEEN; i++) {
      assertThat(rig.post("/v1/clans/" + ReadRig.tag(i).value() + "/refresh", "").status())
          .isEqualTo(202);
    }

    TestAnswer refused = rig.post("/v1/clans/2PP/refresh", "");

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.text()).contains("tags a minute that are not in the database yet");
    assertThat(rig.requests()).hasSize(ReadRig.FIRST_SEEN).doesNotContain("HIGH clan#2PP");
  }

  @Test
  void aTombstoneIsCheckedAtOnce() {
    rig.store.saveAbsent(ReadRig.WAR, Absence.PRIVATE_WAR_LOG, ReadRig.T0, null);

    assertThat(rig.post("/v1/clans/2PP/currentwar/refresh", "").status()).isEqualTo(202);
    assertThat(rig.requests()).containsExactly("HIGH war#2PP");
  }

  @Test
  void theEstimateGrowsWithTheLine() {
    rig.save(ReadRig.CLAN, "{\"a\":1}", null);
    rig.save(ReadRig.WAR, "{\"a\":1}", WarState.IN_WAR);
    for (int i = 0; i < 100; i++) {
      SnapshotKey key = SnapshotKey.player(ReadRig.tag(i));
      rig.queue.send(new RefreshRequest("c" + i, key, Tier.CRITICAL, ReadRig.T0, 0), Duration.ZERO);
      rig.queue.send(new RefreshRequest("h" + i, key, Tier.HIGH, ReadRig.T0, 0), Duration.ZERO);
      rig.queue.send(new RefreshRequest("m" + i, key, Tier.MEDIUM, ReadRig.T0, 0), Duration.ZERO);
    }

    // Ten a second: a war waits for the CRITICAL ones, a clan for those and the HIGH ones.
    assertThat(estimate("/v1/clans/2PP/currentwar/refresh")).isEqualTo(12);
    assertThat(estimate("/v1/clans/2PP/refresh")).isEqualTo(23);
  }

  @Test
  void withoutQueuesTheWishIsKeptAndThePlannersHelpTakesLonger() {
    rig.save(ReadRig.CLAN, "{\"a\":1}", null);

    TestAnswer answer =
        TestAnswer.of(
            rig.handler(DeadAws.queue(), true), TestRequest.post("/v1/clans/2PP/refresh", ""));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().get("reason").textValue()).isEqualTo("refreshRequested");
    assertThat(answer.json().get("estimated_seconds").intValue()).isEqualTo(93);
    assertThat(rig.store.due(ReadRig.T0.plusSeconds(31), 1)).hasSize(1);
  }

  @Test
  void itIsServedWhereReadsAskForNothingByThemselves() {
    rig.save(ReadRig.CLAN, "{\"a\":1}", null);

    TestAnswer answer =
        TestAnswer.of(rig.handler(rig.queue, false), TestRequest.post("/v1/clans/2PP/refresh", ""));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(rig.requests()).containsExactly("HIGH clan#2PP");
  }

  @Test
  void aTableThatDoesNotAnswerIs503() {
    TestAnswer answer =
        TestAnswer.of(rig.handlerWithoutATable(), TestRequest.post("/v1/clans/2PP/refresh", ""));

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isEqualTo("5");
  }

  @Test
  void aBadTagAndAnotherMethodAskForNothing() {
    assertThat(rig.post("/v1/clans/XX/refresh", "").status()).isEqualTo(400);
    assertThat(rig.get("/v1/clans/2PP/refresh").status()).isEqualTo(405);
    assertThat(rig.requests()).isEmpty();
  }

  private int estimate(String path) {
    return rig.post(path, "").json().get("estimated_seconds").intValue();
  }
}

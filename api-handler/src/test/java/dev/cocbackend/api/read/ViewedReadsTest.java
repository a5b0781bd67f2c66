package dev.cocbackend.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.api.http.TestAnswer;
import dev.cocbackend.api.http.TestRequest;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.WarState;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code X-Viewing: true}: a person looks at it now. */
class ViewedReadsTest {
  private final ReadRig rig = new ReadRig();

  @ParameterizedTest
  @CsvSource({
    "NOT_IN_WAR, HIGH, HIGH",
    "WAR_ENDED, HIGH, CRITICAL",
    "IN_WAR, CRITICAL, CRITICAL",
  })
  void aViewedWarIsAsUrgentAsARunningOne(WarState state, Tier read, Tier viewed) {
    rig.save(ReadRig.WAR, "{\"state\":\"x\"}", state);
    rig.clock.advance(Duration.ofMinutes(10));

    rig.get("/v1/clans/2PP/currentwar");
    assertThat(rig.requests()).containsExactly(read + " war#2PP");
    rig.view("/v1/clans/2PP/currentwar");

    // A higher tier takes over the lease of the lower one; the same tier does not.
    if (viewed == read) {
      assertThat(rig.requests()).isEmpty();
    } else {
      assertThat(rig.requests()).containsExactly(viewed + " war#2PP");
    }
  }

  @Test
  void anAbsentObjectThatIsViewedIsCheckedSooner() {
    rig.store.saveAbsent(ReadRig.CLAN, Absence.NOT_FOUND, ReadRig.T0, null);
    rig.clock.advance(Duration.ofMinutes(10));

    TestAnswer answer = rig.view("/v1/clans/2PP");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(rig.requests()).containsExactly("HIGH clan#2PP");
  }

  @Test
  void manyAtOnceAreViewedTogether() {
    rig.store.saveAbsent(ReadRig.CLAN, Absence.NOT_FOUND, ReadRig.T0, null);
    rig.clock.advance(Duration.ofMinutes(10));

    TestAnswer.of(
        rig.handler, TestRequest.get("/v1/clans").query("tags=2PP").with("x-viewing", "true"));

    assertThat(rig.requests()).containsExactly("HIGH clan#2PP");
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "", "yes", "1", "true, true"})
  void anyOtherValueSaysNothing(String value) {
    rig.store.saveAbsent(ReadRig.CLAN, Absence.NOT_FOUND, ReadRig.T0, null);
    rig.clock.advance(Duration.ofMinutes(10));

    TestAnswer.of(rig.handler, TestRequest.get("/v1/clans/2PP").with("x-viewing", value));

    assertThat(rig.requests()).containsExactly("MEDIUM clan#2PP");
  }

  @Test
  void anUnknownTagIsNeverCriticalHoweverItIsViewed() {
    rig.view("/v1/clans/2PP/currentwar");

    assertThat(rig.requests()).containsExactly("HIGH war#2PP");
  }

  @Test
  void oneCallerLiftsSixtyRefreshesAMinuteAndIsAReaderBeyond() {
    for (int i = 0; i < 70; i++) {
      rig.save(SnapshotKey.war(ReadRig.tag(i)), "{\"state\":\"warEnded\"}", WarState.WAR_ENDED);
    }
    rig.clock.advance(Duration.ofMinutes(10));

    for (int i = 0; i < 70; i++) {
      assertThat(rig.view("/v1/clans/" + ReadRig.tag(i).value() + "/currentwar").status())
          .isEqualTo(200);
    }

    assertThat(rig.requests())
        .hasSize(70)
        .filteredOn(request -> request.startsWith("CRITICAL"))
        .hasSize(60);
  }

  @Test
  void whatAnyReadGetsCostsNoneOfThem() {
    for (int i = 0; i < 70; i++) {
      rig.save(SnapshotKey.clan(ReadRig.tag(i)), "{\"tag\":\"x\"}", null);
    }
    rig.save(ReadRig.WAR, "{\"state\":\"warEnded\"}", WarState.WAR_ENDED);
    rig.clock.advance(Duration.ofHours(1));
    for (int i = 0; i < 70; i++) {
      rig.view("/v1/clans/" + ReadRig.tag(i).value());
    }
    rig.requests();

    rig.view("/v1/clans/2PP/currentwar");

    assertThat(rig.requests()).containsExactly("CRITICAL war#2PP");
  }
}

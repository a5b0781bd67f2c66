package dev.cocbackend.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.snapshot.Activity;
import dev.cocbackend.snapshot.Facts;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrackTest {
  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

  @Test
  void whatIsStoredIsReadAgain() {
    Track track = Track.of(null, null, NOW);
    track.setClan(new Tag("2PPGRJCUVYLQ"));
    track.setWar(new WarTimes(NOW, NOW.plusSeconds(86_400)));
    track.facts().counted(3, 10);
    long at = NOW.getEpochSecond();
    track.rhythm().count(3, at, at + 7_200);
    track.keep(new DemandCase(at, -1, 0.5f, 0, 2, 1), Math.toIntExact(-at % 8));

    Track again = Track.of(track.stored(), null, NOW);
    assertThat(again.stored()).isEqualTo(track.stored());
    assertThat(again.clan()).isEqualTo(track.clan()).isPresent();
    assertThat(again.war()).isEqualTo(track.war()).isPresent();
    assertThat(again.facts()).isEqualTo(track.facts());
    assertThat(again.rhythm()).isEqualTo(track.rhythm());
    Instant over = NOW.plusSeconds(DemandCase.WINDOW_SECONDS + 1);
    assertThat(again.concluded(over)).isPresent().isEqualTo(track.concluded(over));
  }

  private static Track withForecast() {
    Track track = Track.of(null, new Activity(10, NOW), NOW);
    long at = NOW.getEpochSecond();
    track.keep(new DemandCase(at, -1, 0, 0, 0, 0), Math.toIntExact(-at % 8));
    return track;
  }

  @Test
  void aForecastIsConcludedByAReadInItsWindowOrByItsEnd() {
    Instant soon = NOW.plusSeconds(60);
    Instant late = NOW.plusSeconds(DemandCase.WINDOW_SECONDS + 60);
    assertThat(withForecast().concluded(soon)).isEmpty();
    assertThat(withForecast().concluded(late)).map(Track.Outcome::read).contains(false);

    Track read = Track.of(withForecast().stored(), new Activity(11, soon), soon);
    assertThat(read.concluded(soon)).map(Track.Outcome::read).contains(true);
    assertThat(read.concluded(late)).as("it is told once").isEmpty();

    Track readLate = Track.of(withForecast().stored(), new Activity(11, late), late);
    assertThat(readLate.concluded(late)).map(Track.Outcome::read).contains(false);
  }

  @Test
  void aReadBeforeAForecastThatIsToldAfterItSaysNothingOfIt() {
    Activity before = new Activity(11, NOW.minusSeconds(3));
    Track track = Track.of(withForecast().stored(), before, NOW.plusSeconds(2));
    assertThat(track.concluded(NOW.plusSeconds(2))).isEmpty();
  }

  @Test
  void oneMomentInEightMakesAForecastToLearnFrom() {
    int kept = 0;
    for (int second = 0; second < 800; second++) {
      Track track = Track.of(null, null, NOW);
      track.keep(new DemandCase(NOW.getEpochSecond() + second, -1, 0, 0, 0, 0), 5);
      kept += track.concluded(NOW.plusSeconds(10_000)).isPresent() ? 1 : 0;
    }
    assertThat(kept).isEqualTo(100);
  }

  @Test
  void theFirstRequestBeginsTheCountAndReadsOfUnknownHoursAreNotInIt() {
    Track track = Track.of(null, new Activity(90_000, NOW.minusSeconds(10)), NOW);
    assertThat(track.facts().reads()).isZero();
    assertThat(track.lastReadAt()).isEqualTo(NOW);
    assertThat(track.readsSince()).isZero();
  }

  @Test
  void readsThatTheTableCountedSinceAreTakenInOnce() {
    Facts stored = Track.of(null, new Activity(10, NOW), NOW).stored();
    Instant later = NOW.plusSeconds(3_600);
    Activity activity = new Activity(1_010, later);

    Track track = Track.of(stored, activity, later.plusSeconds(60));
    assertThat(track.readsSince()).isEqualTo(1_000);
    assertThat(track.facts().reads()).isEqualTo(1_000);
    assertThat(track.lastReadAt()).isEqualTo(later);
    assertThat(Track.of(track.stored(), activity, later.plusSeconds(90)).readsSince()).isZero();
  }

  @Test
  void aTimeThatGoesBackwardBreaksNothing() {
    Facts stored = Track.of(null, null, NOW).stored();
    Track track = Track.of(stored, new Activity(3, NOW.minus(Duration.ofDays(1))), NOW);
    assertThat(track.facts().reads()).isEqualTo(3);
    assertThat(track.lastReadAt()).isEqualTo(NOW);
  }

  @Test
  void whatCannotBeReadIsLearnedAgain() {
    byte[] good = Track.of(null, null, NOW).stored().bytes();
    Random random = new Random(9);
    Track.of(Facts.of(new byte[0]), null, NOW);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 20));
      if (bytes.length > 0 && random.nextBoolean()) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Track track = Track.of(Facts.of(bytes), new Activity(5, NOW), NOW);
      assertThat(track.stored().bytes()).hasSizeLessThanOrEqualTo(Facts.MAX_BYTES);
    }
  }
}

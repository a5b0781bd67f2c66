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

    Track again = Track.of(track.stored(), null, NOW);
    assertThat(again.stored()).isEqualTo(track.stored());
    assertThat(again.clan()).isEqualTo(track.clan()).isPresent();
    assertThat(again.war()).isEqualTo(track.war()).isPresent();
    assertThat(again.facts()).isEqualTo(track.facts());
  }

  @Test
  void theFirstRequestCountsAsOneReadAndReadsOfUnknownHoursDoNot() {
    Track track = Track.of(null, new Activity(90_000, NOW.minusSeconds(10)), NOW);
    assertThat(track.facts().reads()).isEqualTo(1);
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
    assertThat(track.facts().reads()).isBetween(1_000.0, 1_001.0);
    assertThat(track.lastReadAt()).isEqualTo(later);
    assertThat(Track.of(track.stored(), activity, later.plusSeconds(90)).readsSince()).isZero();
  }

  @Test
  void aTimeThatGoesBackwardBreaksNothing() {
    Facts stored = Track.of(null, null, NOW).stored();
    Track track = Track.of(stored, new Activity(3, NOW.minus(Duration.ofDays(1))), NOW);
    assertThat(track.facts().reads()).isEqualTo(4);
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

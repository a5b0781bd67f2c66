package dev.cocbackend.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class KeyReadsTest {
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));
  private static final Instant AT = Instant.parse("2026-11-25T10:00:00.123Z");

  @Test
  void bothTogetherAreTheSumAndTheLaterTime() {
    KeyReads earlier = new KeyReads(CLAN, 3, AT);
    KeyReads later = new KeyReads(CLAN, 4, AT.plusMillis(1));

    assertThat(earlier.plus(later)).isEqualTo(new KeyReads(CLAN, 7, AT.plusMillis(1)));
    assertThat(later.plus(earlier)).isEqualTo(earlier.plus(later));
    assertThat(earlier.plus(new KeyReads(CLAN, Integer.MAX_VALUE, AT)).reads())
        .isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void whatOneReaderLookedAtIsLookedAt() {
    KeyReads viewed = new KeyReads(CLAN, 1, AT, true);

    assertThat(viewed.plus(new KeyReads(CLAN, 1, AT))).isEqualTo(new KeyReads(CLAN, 2, AT, true));
    assertThat(new KeyReads(CLAN, 1, AT).plus(viewed).viewed()).isTrue();
    assertThat(new KeyReads(CLAN, 1, AT).plus(new KeyReads(CLAN, 1, AT)).viewed()).isFalse();
  }

  @Test
  void timesAreToTheMillisecond() {
    assertThat(new KeyReads(CLAN, 1, AT.plusNanos(999_999))).isEqualTo(new KeyReads(CLAN, 1, AT));
  }

  @Test
  void noReadsAndOtherKeysAreRefused() {
    assertThatThrownBy(() -> new KeyReads(CLAN, 0, AT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not 0");
    KeyReads other = new KeyReads(SnapshotKey.war(CLAN.tag()), 1, AT);
    assertThatThrownBy(() -> new KeyReads(CLAN, 1, AT).plus(other))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

package dev.cocbackend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.push.DeliveryLog;
import dev.cocbackend.push.DeliveryLog.Claim;
import dev.cocbackend.push.DeliveryLog.Part;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What every {@link DeliveryLog} does; {@link #log} is empty at the start of each test. */
interface DeliveryLogContract {
  Instant NOW = SettableClock.START;
  Duration LEASE = Duration.ofSeconds(30);
  Part PART = new Part("notification", 3);

  DeliveryLog log();

  private Claim.Granted granted(Instant now) {
    Claim claim = log().claim(PART, now, LEASE);
    assertThat(claim).isInstanceOf(Claim.Granted.class);
    return (Claim.Granted) claim;
  }

  @Test
  default void onePartIsToldByOneAtATime() {
    Claim.Granted first = granted(NOW);

    assertThat(first.upTo()).isNull();
    assertThat(log().claim(PART, NOW.plusSeconds(29), LEASE)).isEqualTo(new Claim.Busy());
    assertThat(log().claim(new Part("notification", 4), NOW, LEASE))
        .isInstanceOf(Claim.Granted.class);
    assertThat(log().claim(new Part("another", 3), NOW, LEASE)).isInstanceOf(Claim.Granted.class);
  }

  @Test
  default void whatIsDoneIsDoneForever() {
    Claim.Granted first = granted(NOW);
    log().finish(PART, first.holder(), NOW.plusSeconds(1));

    assertThat(log().claim(PART, NOW.plusSeconds(1), LEASE)).isEqualTo(new Claim.Done());
    assertThat(log().claim(PART, NOW.plus(Duration.ofDays(1)), LEASE)).isEqualTo(new Claim.Done());
  }

  @Test
  default void theNextHolderGoesOnWhereTheLastOneNoted() {
    Claim.Granted first = granted(NOW);
    assertThat(log().progress(PART, first.holder(), TestDevices.id(5), NOW.plusSeconds(20), LEASE))
        .isTrue();
    // Each note holds the part for longer.
    assertThat(log().claim(PART, NOW.plusSeconds(49), LEASE)).isEqualTo(new Claim.Busy());

    Claim.Granted second = granted(NOW.plusSeconds(50));

    assertThat(second.upTo()).isEqualTo(TestDevices.id(5));
    assertThat(second.holder()).isNotEqualTo(first.holder());
  }

  @Test
  default void whoLostThePartHearsOfIt() {
    Claim.Granted first = granted(NOW);
    Claim.Granted second = granted(NOW.plus(LEASE));

    assertThat(log().progress(PART, first.holder(), TestDevices.id(9), NOW.plus(LEASE), LEASE))
        .isFalse();
    log().finish(PART, first.holder(), NOW.plus(LEASE));
    log().release(PART, first.holder(), NOW.plus(LEASE));
    assertThat(log().claim(PART, NOW.plus(LEASE), LEASE)).isEqualTo(new Claim.Busy());
    assertThat(log().progress(PART, second.holder(), TestDevices.id(2), NOW.plus(LEASE), LEASE))
        .isTrue();
  }

  @Test
  default void whatIsGivenBackCanBeClaimedAtOnce() {
    Claim.Granted first = granted(NOW);
    log().progress(PART, first.holder(), TestDevices.id(5), NOW, LEASE);
    log().release(PART, first.holder(), NOW.plusSeconds(1));

    assertThat(granted(NOW.plusSeconds(1)).upTo()).isEqualTo(TestDevices.id(5));
  }
}

package dev.cocbackend.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.api.http.DeadAws;
import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RefreshEstimateTest {
  private final SettableClock clock = new SettableClock();
  private final InMemoryRefreshQueue queue = new InMemoryRefreshQueue(clock);
  private final InvocationLog log = new InvocationLog("test", null, Instant.EPOCH);
  private final RefreshEstimate estimate = new RefreshEstimate(queue, 2, clock);

  private void send(int count) {
    for (int i = 0; i < count; i++) {
      queue.send(
          new RefreshRequest("id" + i, ReadRig.CLAN, Tier.HIGH, clock.instant(), 0), Duration.ZERO);
    }
  }

  @Test
  void theQueuesAreLookedAtOnceInFiveSeconds() {
    assertThat(estimate.of(Tier.HIGH, log)).isEqualTo(Duration.ofSeconds(3));
    send(10);
    clock.advance(RefreshEstimate.MAX_AGE.minusMillis(1));
    assertThat(estimate.of(Tier.HIGH, log)).isEqualTo(Duration.ofSeconds(3));

    clock.advance(Duration.ofMillis(1));
    assertThat(estimate.of(Tier.HIGH, log)).isEqualTo(Duration.ofSeconds(8));
    assertThat(estimate.of(Tier.CRITICAL, log)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void anHourIsTheLongest() {
    send(8_000);

    assertThat(estimate.of(Tier.HIGH, log)).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void queuesThatDoNotAnswerAreTakenForEmptyAndLogged() {
    assertThat(new RefreshEstimate(DeadAws.queue(), 2, clock).of(Tier.HIGH, log))
        .isEqualTo(Duration.ofSeconds(3));
    assertThat(log.finish(202)).contains("QueueUnavailableException");
  }
}

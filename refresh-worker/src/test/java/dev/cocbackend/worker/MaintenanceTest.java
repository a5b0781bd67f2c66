package dev.cocbackend.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.refresh.QueueDepth;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaintenanceTest {
  private static final String MAINTENANCE = "{\"reason\":\"inMaintenance\"}";

  private WorkerRig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new WorkerRig();
    for (String tag : new String[] {"2PP", "2PQ", "2PY", "2PL"}) {
      rig.request(SnapshotKey.player(new Tag(tag)), Tier.HIGH);
    }
    rig.breaker.open(rig.clock.instant());
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void afterItsRestOneRequestProbesAndItsSuccessLetsTheOthersFollowAtOnce() {
    for (int i = 0; i < 4; i++) {
      rig.upstreamAnswers(404, "");
    }
    rig.work(Tier.HIGH);

    assertThat(rig.lastLine()).contains("\"absent\":4");
    assertThat(rig.breaker.state(rig.clock.instant())).isEqualTo(new Breaker.State.Closed());
  }

  @Test
  void aProbeThatMeetsMaintenanceIsTheOnlyRequestAndTheRestDoubles() {
    rig.upstreamAnswers(503, MAINTENANCE, "Retry-After", "60");
    rig.work(Tier.HIGH);

    assertThat(rig.upstream.getRequestCount()).isOne();
    assertThat(rig.lastLine()).contains("\"deferred\":4", "\"maintenance\":1");
    assertThat(rig.queue.depth(Tier.HIGH)).isEqualTo(new QueueDepth(0, 0, 4));
    assertThat(rig.breaker.openUntil(rig.clock.instant()))
        .contains(rig.clock.instant().plusSeconds(120));
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 418})
  void aProbeThatFailsOtherwiseLetsNobodyFollowEither(int status) {
    rig.upstreamAnswers(status, "");
    rig.work(Tier.HIGH);

    assertThat(rig.upstream.getRequestCount()).isOne();
    assertThat(rig.lastLine()).contains("\"deferred\":3", "\"retried\":1");
    assertThat(rig.breaker.openUntil(rig.clock.instant()))
        .contains(rig.clock.instant().plus(Refresher.PROBE_REST.multipliedBy(2)));
  }

  @Test
  void whileAnotherInstanceProbesNobodyAsks() {
    rig.breaker.ask(rig.clock.instant());
    rig.work(Tier.HIGH);

    assertThat(rig.upstream.getRequestCount()).isZero();
    assertThat(rig.queue.depth(Tier.HIGH)).isEqualTo(new QueueDepth(0, 0, 4));
    rig.clock.advance(Breaker.POLL);
    assertThat(rig.queue.depth(Tier.HIGH)).isEqualTo(new QueueDepth(4, 0, 0));
  }

  @Test
  void aMaintenanceOfHoursMakesNoDeadLetter() {
    for (int minutes = 0; minutes < 300; minutes++) {
      rig.upstreamAnswers(503, MAINTENANCE);
      rig.work(Tier.HIGH);
      rig.clock.advance(Duration.ofMinutes(1));
    }

    assertThat(rig.queue.deadLetters()).isEmpty();
    assertThat(rig.queue.depth(Tier.HIGH).total()).isEqualTo(4);
    // 30 s doubled up to 5 minutes: about one each 5 minutes, rounded up to whole minutes.
    assertThat(rig.upstream.getRequestCount()).isBetween(40, 65);
  }
}

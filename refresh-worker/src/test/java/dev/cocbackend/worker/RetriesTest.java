package dev.cocbackend.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.refresh.QueueDepth;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import dev.cocbackend.upstream.OkHttpCocClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetriesTest {
  private WorkerRig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new WorkerRig();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private void requests(int count) {
    for (int i = 0; i < count; i++) {
      rig.request(SnapshotKey.player(new Tag("2P" + "0289PYLQGR".charAt(i))), Tier.HIGH);
    }
  }

  @Test
  void aCrowdThatFailedAtOnceDoesNotComeBackAtOnce() {
    requests(10);
    for (int i = 0; i < 10; i++) {
      rig.upstreamAnswers(500, "");
    }
    rig.work(Tier.HIGH);
    assertThat(rig.lastLine()).contains("\"retried\":10");

    // One tier down, after two minutes give or take half a minute.
    assertThat(rig.queue.depth(Tier.MEDIUM)).isEqualTo(new QueueDepth(0, 0, 10));
    rig.clock.advance(Duration.ofSeconds(90));
    assertThat(rig.queue.depth(Tier.MEDIUM).waiting()).isLessThan(10);
    rig.clock.advance(Duration.ofSeconds(30));
    assertThat(rig.queue.depth(Tier.MEDIUM).waiting()).isBetween(1L, 9L);
    rig.clock.advance(Duration.ofSeconds(31));
    assertThat(rig.queue.depth(Tier.MEDIUM).waiting()).isEqualTo(10);
  }

  /** The slowest answer, the longest wait for a slot, and the time to store what came. */
  @Test
  void aRequestStartsOnlyIfItsTimeoutEndsWithinTheRemainingTime() {
    long needed =
        OkHttpCocClient.CALL_TIMEOUT.plus(RateLimiter.MAX_LOOK_AHEAD).plusSeconds(2).toMillis();
    requests(1);
    rig.context.remainingMillis = Math.toIntExact(needed - 1);
    rig.work(Tier.HIGH);
    assertThat(rig.upstream.getRequestCount()).isZero();
    assertThat(rig.queue.depth(Tier.HIGH)).isEqualTo(new QueueDepth(0, 0, 1));

    rig.clock.advance(Duration.ofSeconds(5));
    rig.context.remainingMillis = Math.toIntExact(needed);
    rig.upstreamAnswers(404, "");
    rig.work(Tier.HIGH);
    assertThat(rig.lastLine()).contains("\"absent\":1");
  }
}

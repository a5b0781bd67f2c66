package dev.cocbackend.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.ratelimit.KeyCount;
import dev.cocbackend.refresh.QueueDepth;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadKeysTest {
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));
  private static final String REJECTED = "{\"reason\":\"accessDenied.invalidIp\"}";

  private static List<SnapshotKey> players(int count) {
    List<SnapshotKey> players = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      players.add(
          SnapshotKey.player(new Tag("2" + "028".charAt(i % 3) + "0289PYLQ".charAt(i / 3))));
    }
    return players;
  }

  @Test
  void withAllKeysDeadRequestsWaitAndNoneBecomesADeadLetterHoweverLongItLasts() throws Exception {
    try (WorkerRig rig = new WorkerRig("key-one", "key-two")) {
      rig.request(CLAN, Tier.HIGH);
      for (int hours = 0; hours < 6; hours++) {
        for (int i = 0; i < 20; i++) {
          rig.upstreamAnswers(403, REJECTED);
          rig.work(Tier.HIGH);
          rig.clock.advance(Duration.ofMinutes(3));
        }
      }

      assertThat(rig.limiter.count(rig.clock.instant())).isEqualTo(new KeyCount(2, 2));
      assertThat(rig.queue.deadLetters()).isEmpty();
      assertThat(rig.queue.depth(Tier.HIGH).total()).isOne();
      // Two keys, six hours, one probe each in ten minutes at most.
      assertThat(rig.upstream.getRequestCount()).isBetween(3, 2 * 6 * 6 + 2);
      assertThat(rig.store.find(CLAN)).isInstanceOf(Lookup.Unknown.class);
    }
  }

  @Test
  void oneRequestProbesADeadKeyAndTheOthersFollowOnceItIsGood() throws Exception {
    try (WorkerRig rig = new WorkerRig()) {
      rig.request(CLAN, Tier.HIGH);
      rig.upstreamAnswers(403, REJECTED);
      rig.work(Tier.HIGH);
      assertThat(rig.lastLine()).contains("\"keyRejected\":1", "\"deferred\":1");

      players(4).forEach(player -> rig.request(player, Tier.HIGH));
      rig.clock.advance(Refresher.REJECTED_KEY_REST);
      rig.upstreamAnswers(404, "");
      rig.work(Tier.HIGH);
      assertThat(rig.upstream.getRequestCount()).isEqualTo(2);
      assertThat(rig.queue.depth(Tier.HIGH)).isEqualTo(new QueueDepth(0, 0, 4));
      assertThat(rig.limiter.count(rig.clock.instant())).isEqualTo(new KeyCount(1, 0));

      rig.clock.advance(Duration.ofSeconds(6));
      for (int i = 0; i < 4; i++) {
        rig.upstreamAnswers(404, "");
      }
      rig.work(Tier.HIGH);
      assertThat(rig.upstream.getRequestCount()).isEqualTo(6);
      assertThat(rig.queue.depth(Tier.HIGH).total()).isZero();
    }
  }

  @Test
  void aLivingKeyServesWhatADeadOneCannot() throws Exception {
    try (WorkerRig rig = new WorkerRig("key-one", "key-two")) {
      rig.request(CLAN, Tier.HIGH);
      rig.upstreamAnswers(403, REJECTED);
      rig.work(Tier.HIGH);
      players(8).forEach(player -> rig.request(player, Tier.HIGH));
      for (int i = 0; i < 9; i++) {
        rig.upstreamAnswers(404, "");
      }
      rig.clock.advance(Refresher.KEY_CHANGE);
      rig.work(Tier.HIGH);

      assertThat(rig.lastLine()).contains("\"absent\":9");
    }
  }
}

package dev.cocbackend.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.CachedApiKeys;
import dev.cocbackend.coc.KeysUnavailableException;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RotatedKeysTest {
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));
  private static final SnapshotKey PLAYER = SnapshotKey.player(new Tag("2PP"));

  private final SettableClock keysClock = new SettableClock();
  private String stored = "";

  private List<ApiKey> read() {
    if (stored.isEmpty()) {
      throw new KeysUnavailableException("What COC_API_KEYS_SECRET names could not be read.");
    }
    return List.of(new ApiKey(stored));
  }

  private WorkerRig rig() throws Exception {
    return new WorkerRig(
        new CachedApiKeys(this::read, Duration.ofMinutes(5), keysClock, line -> {}));
  }

  @Test
  void aRunningWorkerPicksARotatedKeyUp() throws Exception {
    try (WorkerRig rig = rig()) {
      stored = "swordfish";
      rig.request(CLAN, Tier.HIGH);
      rig.upstreamAnswers(404, "");
      rig.work(Tier.HIGH);
      stored = "marlin";
      keysClock.advance(Duration.ofMinutes(5));
      rig.request(PLAYER, Tier.HIGH);
      rig.upstreamAnswers(404, "");
      rig.work(Tier.HIGH);

      assertThat(rig.upstream.takeRequest().getHeaders().get("Authorization"))
          .isEqualTo("Bearer swordfish");
      assertThat(rig.upstream.takeRequest().getHeaders().get("Authorization"))
          .isEqualTo("Bearer marlin");
      assertThat(rig.allLines()).doesNotContain("swordfish", "marlin");
    }
  }

  @Test
  void aFailedReadIsCountedAndTheLastKeyStaysInUse() throws Exception {
    try (WorkerRig rig = rig()) {
      stored = "swordfish";
      rig.request(CLAN, Tier.HIGH);
      rig.upstreamAnswers(404, "");
      rig.work(Tier.HIGH);
      assertThat(rig.lastLine()).doesNotContain("keyReadFailed");
      stored = "";
      keysClock.advance(Duration.ofMinutes(5));
      rig.request(PLAYER, Tier.HIGH);
      rig.upstreamAnswers(404, "");
      rig.work(Tier.HIGH);

      assertThat(rig.lastLine()).contains("\"keyReadFailed\":1", "\"absent\":1");
    }
  }

  @Test
  void withoutEverHavingReadAKeyTheWorkerTouchesNoMessage() throws Exception {
    try (WorkerRig rig = rig()) {
      rig.request(CLAN, Tier.HIGH);

      assertThatThrownBy(() -> rig.work(Tier.HIGH))
          .isInstanceOf(KeysUnavailableException.class)
          .hasMessageContaining("COC_API_KEYS_SECRET");
      assertThat(rig.queue.depth(Tier.HIGH).inFlight()).isOne();
      assertThat(rig.upstream.getRequestCount()).isZero();
    }
  }
}

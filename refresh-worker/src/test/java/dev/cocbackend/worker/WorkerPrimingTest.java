package dev.cocbackend.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.CachedApiKeys;
import dev.cocbackend.coc.KeysUnavailableException;
import dev.cocbackend.refresh.QueueDepth;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.crac.Core;
import org.junit.jupiter.api.Test;

class WorkerPrimingTest {
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));

  @Test
  void itRunsTheWholeWayOfANewAndOfAChangedObject() {
    List<String> log = new ArrayList<>();
    assertThat(WorkerPriming.serve(InstantSource.system(), log::add))
        .containsExactly(Outcome.CHANGED, Outcome.CHANGED);
    assertThat(log).singleElement().asString().contains("\"requestsStarted\":2");
  }

  @Test
  void itChangesNothingAndAsksUpstreamNothing() throws Exception {
    try (WorkerRig rig = new WorkerRig()) {
      rig.request(CLAN, Tier.HIGH);
      Lookup before = rig.store.find(CLAN);
      rig.handler.beforeCheckpoint(Core.getGlobalContext());

      assertThat(rig.store.find(CLAN)).isEqualTo(before);
      assertThat(rig.queue.depth(Tier.HIGH)).isEqualTo(new QueueDepth(1, 0, 0));
      assertThat(rig.upstream.getRequestCount()).isZero();
      assertThat(rig.events.published()).isEmpty();
      assertThat(rig.context.lines).isEmpty();

      rig.handler.afterRestore(Core.getGlobalContext());
      rig.upstreamAnswers(404, "");
      rig.work(Tier.HIGH);
      assertThat(rig.lastLine()).contains("\"absent\":1", "\"requestsStarted\":1");
    }
  }

  @Test
  void aTableThatDoesNotAnswerDoesNotFailTheSnapshot() throws Exception {
    try (WorkerRig rig = new WorkerRig()) {
      rig.dynamoDb.failWhen(operation -> true);
      rig.handler.beforeCheckpoint(Core.getGlobalContext());

      assertThat(rig.dynamoDb.takeOperations()).containsOnly("query");
    }
  }

  @Test
  void keysAreReadAfterTheSnapshotAndNotBefore() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    CachedApiKeys keys =
        new CachedApiKeys(
            () -> List.of(new ApiKey("key-" + reads.incrementAndGet())),
            Duration.ofMinutes(5),
            InstantSource.system(),
            line -> {});
    try (WorkerRig rig = new WorkerRig(keys)) {
      rig.handler.beforeCheckpoint(Core.getGlobalContext());
      assertThat(reads).hasValue(0);

      rig.handler.afterRestore(Core.getGlobalContext());
      assertThat(reads).hasValue(1);
    }
  }

  @Test
  void withoutReadableKeysTheFunctionDoesNotStart() throws Exception {
    CachedApiKeys keys =
        new CachedApiKeys(
            () -> {
              throw new KeysUnavailableException("What COC_API_KEYS_SECRET names is not there.");
            },
            Duration.ofMinutes(5),
            InstantSource.system(),
            line -> {});
    try (WorkerRig rig = new WorkerRig(keys)) {
      assertThatThrownBy(() -> rig.handler.afterRestore(Core.getGlobalContext()))
          .isInstanceOf(KeysUnavailableException.class)
          .hasMessageContaining("COC_API_KEYS_SECRET");
    }
  }
}

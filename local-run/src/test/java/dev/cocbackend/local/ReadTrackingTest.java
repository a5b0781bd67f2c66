package dev.cocbackend.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.demand.KeyReads;
import dev.cocbackend.embedded.EmbeddedSqs;
import dev.cocbackend.price.InMemorySharedNumbers;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.snapshot.Activity;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.InMemorySnapshotStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.tag.Tag;
import dev.cocbackend.tracker.StaleReads;
import dev.cocbackend.tracker.TrackerHandler;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The queue of reads and the tracker behind it; waits for what they do, and never a set time. */
class ReadTrackingTest {
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));

  private final SnapshotStore store = new InMemorySnapshotStore();
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  @Test
  void whatIsToldIsCountedThroughSqs() throws Exception {
    try (EmbeddedSqs server = EmbeddedSqs.start(null, 0);
        SqsClient sqs = server.newClient()) {
      String url = Queues.createReadsIfAbsent(sqs);
      assertThat(Queues.createReadsIfAbsent(sqs)).isEqualTo(url);
      tellAndAwait(ReadsQueue.sqs(sqs, url));
    }
  }

  @Test
  void whatIsToldIsCountedThroughMemory() throws Exception {
    tellAndAwait(ReadsQueue.inMemory(InstantSource.system()));
  }

  private void tellAndAwait(ReadsQueue reads) throws InterruptedException {
    Instant now = Instant.now();
    store.save(CLAN, BodyBlock.ofObject("{\"a\":1}".getBytes(UTF_8), "hash"), null, now, null);
    ReadTracking tracking =
        ReadTracking.start(
            reads.mapped(),
            new TrackerHandler(
                store,
                new InMemoryRefreshQueue(InstantSource.system()),
                new InMemorySharedNumbers(),
                RefreshArms.ALL_VALUE,
                new StaleReads(StalenessPolicy.DEFAULT, true),
                Executors::newVirtualThreadPerTaskExecutor,
                InstantSource.system()),
            InstantSource.system(),
            log::add);
    try {
      reads.log().append(List.of(new KeyReads(CLAN, 3, now)));
      reads.log().append(List.of(new KeyReads(CLAN, 4, now)));
      Instant end = now.plus(LocalSystemTest.PATIENCE);
      while (counted() < 7 && Instant.now().isBefore(end)) {
        Thread.sleep(20);
      }
    } finally {
      tracking.close();
    }

    assertThat(counted()).isEqualTo(7);
    assertThat(log).anyMatch(line -> line.contains("\"readsTold\":"));
  }

  private long counted() {
    return store.activity(CLAN).map(Activity::reads).orElse(0L);
  }
}

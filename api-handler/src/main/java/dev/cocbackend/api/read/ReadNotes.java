package dev.cocbackend.api.read;

import dev.cocbackend.api.freshness.ReadFreshness;
import dev.cocbackend.api.hot.ReadCounter;
import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.demand.KeyReads;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.snapshot.SnapshotKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Keeps count of what is read, and of how fresh it was. Thread-safe. */
final class ReadNotes {
  private final ReadCounter reads;

  private final ReadFreshness freshness;

  /**
   * @param arms how which tags are refreshed
   */
  ReadNotes(ReadCounter reads, RefreshArms arms) {
    this.reads = reads;
    // Its random choice matters to nobody; unlike others it is cheap and seeded in each thread.
    this.freshness = new ReadFreshness(() -> ThreadLocalRandom.current().nextLong(), arms);
  }

  /**
   * The line of metrics, if it is time for one.
   *
   * @param version of the function
   */
  Optional<String> due(Instant now, String version) {
    return freshness.due(now, version);
  }

  /** A reader was told this. */
  void told(SnapshotKey key, Outcome outcome, Instant now) {
    switch (outcome) {
      case Outcome.Present present ->
          freshness.answered(key, present.snapshot().fetchedAt(), present.stale(), now);
      case Outcome.Pending pending -> freshness.pending(key.kind(), now);
      // That there is nothing is as good an answer as any; it has no age to speak of.
      case Outcome.Gone gone -> {}
    }
  }

  /**
   * Counts reads, and goes on if that fails. Only what is found is counted: a count on a tombstone
   * would outlive it, and one on a tag that does not exist would be all that is stored of it.
   */
  void count(List<KeyReads> found, Instant now, InvocationLog log) {
    if (found.isEmpty()) {
      return;
    }
    try {
      reads.count(found, now);
    } catch (RuntimeException e) {
      log.failure(e);
      log.put("read_count", "FAILED");
    }
  }
}

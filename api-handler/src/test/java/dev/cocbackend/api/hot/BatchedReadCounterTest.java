package dev.cocbackend.api.hot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.demand.KeyReads;
import dev.cocbackend.demand.ReadLog;
import dev.cocbackend.refresh.QueueUnavailableException;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BatchedReadCounterTest {
  private static final SnapshotKey CELEBRITY = SnapshotKey.clan(new Tag("2PP"));
  private static final SnapshotKey OTHER = SnapshotKey.player(new Tag("8QQ"));

  /** Keeps what it is told, unless it is down. */
  private static final class Log implements ReadLog {
    final List<List<KeyReads>> told = new ArrayList<>();
    int tries;
    boolean down;

    @Override
    public synchronized void append(List<KeyReads> reads) {
      tries++;
      assertThat(reads).isNotEmpty().hasSizeLessThanOrEqualTo(MAX_KEYS);
      if (down) {
        throw new QueueUnavailableException("down", null);
      }
      told.add(List.copyOf(reads));
    }

    synchronized List<List<KeyReads>> take() {
      List<List<KeyReads>> taken = List.copyOf(told);
      told.clear();
      return taken;
    }

    synchronized long reads(SnapshotKey key) {
      return told.stream()
          .flatMap(List::stream)
          .filter(each -> each.key().equals(key))
          .mapToLong(KeyReads::reads)
          .sum();
    }
  }

  private final SettableClock clock = new SettableClock();
  private final Log log = new Log();
  private final ReadCounter counter = new BatchedReadCounter(log);

  @Test
  void theFirstReadOfAnInstanceIsToldAtOnce() {
    count(CELEBRITY);

    assertThat(log.take()).containsExactly(List.of(reads(CELEBRITY, 1)));
  }

  @Test
  void tenThousandReadsASecondAreOneAppendASecondAndAllTold() {
    count(CELEBRITY);
    for (int i = 0; i < 50_000; i++) {
      clock.advance(Duration.ofNanos(100_000));
      count(CELEBRITY);
    }

    assertThat(log.tries).isEqualTo(6);
    assertThat(log.reads(CELEBRITY)).isEqualTo(50_001);
  }

  @Test
  void everyKeyIsToldWithItsOwnReadsAndItsLast() {
    count(CELEBRITY);
    log.take();
    clock.advance(Duration.ofMillis(400));
    count(CELEBRITY, OTHER);
    KeyReads other = reads(OTHER, 1);
    clock.advance(Duration.ofMillis(599));
    count(CELEBRITY);
    assertThat(log.take()).isEmpty();
    clock.advance(Duration.ofMillis(1));
    count(CELEBRITY);

    assertThat(log.take()).containsExactly(List.of(reads(CELEBRITY, 3), other));
  }

  @Test
  void noReadIsLostWhateverIsRead() {
    Random random = new Random(42);
    Map<SnapshotKey, Long> real = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      clock.advance(Duration.ofMillis(random.nextInt(20)));
      SnapshotKey key = key((int) (2_000 * Math.pow(random.nextDouble(), 3)));
      real.merge(key, 1L, Long::sum);
      count(key);
    }
    clock.advance(BatchedReadCounter.WINDOW);
    count(OTHER);

    Map<SnapshotKey, Long> told = new HashMap<>();
    log.take()
        .forEach(
            batch -> batch.forEach(each -> told.merge(each.key(), (long) each.reads(), Long::sum)));
    told.remove(OTHER);
    assertThat(told).isEqualTo(real);
  }

  @Test
  void nothingReadIsNothingTold() {
    counter.count(List.of(), clock.instant());

    assertThat(log.tries).isZero();
  }

  @Test
  void aThousandKeysAreToldAtOnceAndNoneIsLost() {
    count(CELEBRITY);
    log.take();
    counter.count(someReads(0, 950), clock.instant());
    assertThat(log.take()).isEmpty();
    counter.count(someReads(950, 1_050), clock.instant());

    assertThat(log.take()).extracting(List::size).containsExactly(ReadLog.MAX_KEYS);
    clock.advance(BatchedReadCounter.WINDOW);
    count(CELEBRITY);
    assertThat(log.take()).extracting(List::size).containsExactly(51);
  }

  @Test
  void aFailureIsSaidOnceAndWhatWasCountedIsToldAfterARest() {
    log.down = true;
    assertThatThrownBy(() -> count(CELEBRITY)).isInstanceOf(QueueUnavailableException.class);
    clock.advance(BatchedReadCounter.REST_AFTER_FAILURE.minusMillis(1));
    count(CELEBRITY);
    KeyReads celebrity = reads(CELEBRITY, 2);
    assertThat(log.tries).isEqualTo(1);
    log.down = false;
    clock.advance(Duration.ofMillis(1));
    count(OTHER);

    assertThat(log.take()).containsExactly(List.of(celebrity, reads(OTHER, 1)));
    clock.advance(BatchedReadCounter.WINDOW);
    count(OTHER);
    assertThat(log.take()).containsExactly(List.of(reads(OTHER, 1)));
  }

  @Test
  void nothingButAThousandKeysIsKeptWhileTheQueueIsAway() {
    log.down = true;
    assertThatThrownBy(() -> count(CELEBRITY)).isInstanceOf(QueueUnavailableException.class);
    counter.count(someReads(0, 5_000), clock.instant());
    count(CELEBRITY);
    assertThat(log.tries).isEqualTo(1);
    clock.advance(BatchedReadCounter.REST_AFTER_FAILURE);
    assertThatThrownBy(() -> count(OTHER)).isInstanceOf(QueueUnavailableException.class);
    log.down = false;
    clock.advance(BatchedReadCounter.REST_AFTER_FAILURE);
    count(CELEBRITY);

    List<KeyReads> told = log.take().getFirst();
    assertThat(told).hasSize(ReadLog.MAX_KEYS).contains(reads(CELEBRITY, 3));
    clock.advance(BatchedReadCounter.WINDOW);
    count(CELEBRITY);
    assertThat(log.take().getFirst()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void manyThreadsLoseNoRead() throws Exception {
    List<Callable<Void>> readers =
        Collections.nCopies(
            8,
            () -> {
              for (int i = 0; i < 1_000; i++) {
                clock.advance(Duration.ofMillis(1));
                count(CELEBRITY, key(i));
              }
              return null;
            });
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Void> done : threads.invokeAll(readers)) {
        done.get();
      }
    }
    clock.advance(Duration.ofSeconds(10));
    count(CELEBRITY);

    assertThat(log.reads(CELEBRITY)).isEqualTo(8_001);
    assertThat(log.reads(key(7))).isEqualTo(8);
  }

  private void count(SnapshotKey... keys) {
    counter.count(Stream.of(keys).map(key -> reads(key, 1)).toList(), clock.instant());
  }

  private KeyReads reads(SnapshotKey key, int reads) {
    return new KeyReads(key, reads, clock.instant());
  }

  private List<KeyReads> someReads(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> reads(key(i), 1)).toList();
  }

  private static SnapshotKey key(int i) {
    return SnapshotKey.player(
        new Tag(
            "2Y%c%c%c%c"
                .formatted(
                    Tag.ALPHABET.charAt(i / 2_744),
                    Tag.ALPHABET.charAt(i / 196 % 14),
                    Tag.ALPHABET.charAt(i / 14 % 14),
                    Tag.ALPHABET.charAt(i % 14))));
  }
}

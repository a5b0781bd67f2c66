package dev.cocbackend.api.hot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cocbackend.contract.Bodies;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.FaultyDynamoDb;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.snapshot.Activity;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StoreUnavailableException;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SampledReadCounterTest {
  private static final SnapshotKey CELEBRITY = SnapshotKey.clan(new Tag("2PP"));
  private static final SnapshotKey OTHER = SnapshotKey.player(new Tag("8QQ"));

  private final SettableClock clock = new SettableClock();
  private final FaultyDynamoDb dynamoDb = new FaultyDynamoDb(EmbeddedAws.services().dynamoDb());
  private final SnapshotStore store =
      new DynamoSnapshotStore(dynamoDb.client(), EmbeddedAws.services().newTable());
  private final ReadCounter counter = new SampledReadCounter(store, new Random(7));

  @BeforeEach
  void save() {
    save(CELEBRITY);
    save(OTHER);
    dynamoDb.takeOperations();
  }

  @Test
  void theFirstReadOfAnInstanceIsStoredAtOnce() {
    count(CELEBRITY);

    assertThat(store.activity(CELEBRITY)).contains(new Activity(1, clock.instant()));
  }

  @Test
  void tenThousandReadsASecondAreOneUpdateASecondAndAllCounted() {
    count(CELEBRITY);
    dynamoDb.takeOperations();
    for (int i = 0; i < 50_000; i++) {
      clock.advance(Duration.ofNanos(100_000));
      count(CELEBRITY);
    }

    assertThat(dynamoDb.takeOperations()).hasSize(5).containsOnly("updateItem");
    assertThat(store.activity(CELEBRITY)).contains(new Activity(50_001, clock.instant()));
  }

  @Test
  void nothingIsStoredBeforeASecondHasPassed() {
    count(CELEBRITY);
    dynamoDb.takeOperations();
    clock.advance(Duration.ofMillis(999));
    count(OTHER);
    assertThat(dynamoDb.takeOperations()).isEmpty();
    clock.advance(Duration.ofMillis(1));
    count(OTHER);

    assertThat(dynamoDb.takeOperations()).containsExactly("updateItem");
    assertThat(store.activity(OTHER)).contains(new Activity(2, clock.instant()));
  }

  @Test
  void aBatchIsOneUpdateToo() {
    counter.count(List.of(CELEBRITY, OTHER), clock.instant());

    assertThat(dynamoDb.takeOperations()).containsExactly("updateItem");
    assertThat(reads(CELEBRITY) + reads(OTHER)).isEqualTo(2);
  }

  @Test
  void nothingReadIsNothingStored() {
    counter.count(List.of(), clock.instant());

    assertThat(dynamoDb.takeOperations()).isEmpty();
  }

  /**
   * Zipf's law over 20 keys, 100 reads in each of 2,000 windows. A key with share p is drawn in a
   * window with that chance, so that the standard deviation of its sum is 100 * sqrt(2000 p (1-p)),
   * and four of these are exceeded by chance in one key of 16,000.
   */
  @Test
  void everyKeyIsGivenWhatItWasReadOnAverage() {
    int windows = 2_000;
    int readsPerWindow = 100;
    List<SnapshotKey> keys = new ArrayList<>();
    double[] cumulative = new double[20];
    double total = 0;
    for (int i = 0; i < cumulative.length; i++) {
      keys.add(SnapshotKey.clan(tag(i)));
      save(keys.get(i));
      total += 1.0 / (i + 1);
      cumulative[i] = total;
    }
    long[] real = new long[keys.size()];
    Random random = new Random(42);
    count(OTHER); // so that the windows are whole ones
    for (int window = 0; window < windows; window++) {
      int[] read = new int[readsPerWindow];
      for (int n = 0; n < readsPerWindow; n++) {
        double point = random.nextDouble() * total;
        while (cumulative[read[n]] < point) {
          read[n]++;
        }
      }
      // In an order that favours whoever takes the first or the last read of a window.
      Arrays.sort(read);
      for (int i : read) {
        real[i]++;
        clock.advance(Duration.ofMillis(10));
        count(keys.get(i));
      }
    }

    long sum = 0;
    for (int i = 0; i < real.length; i++) {
      double share = 1.0 / (i + 1) / total;
      double deviation = readsPerWindow * Math.sqrt(windows * share * (1 - share));
      long counted = reads(keys.get(i));
      assertThat((double) counted)
          .as("key %d", i)
          .isCloseTo((double) real[i], within(4 * deviation));
      sum += counted;
    }
    assertThat(sum).isEqualTo((long) windows * readsPerWindow);
  }

  @Test
  void aFailureIsSaidOnceAndCountingRests() {
    dynamoDb.failWhen("updateItem"::equals);
    assertThatThrownBy(() -> count(CELEBRITY)).isInstanceOf(StoreUnavailableException.class);
    dynamoDb.takeOperations();

    clock.advance(SampledReadCounter.REST_AFTER_FAILURE.minusMillis(1));
    count(CELEBRITY);
    assertThat(dynamoDb.takeOperations()).isEmpty();
    dynamoDb.failWhen(operation -> false);
    clock.advance(Duration.ofMillis(1));
    count(CELEBRITY);

    // The read of the failed update is lost, those of the rest are not.
    assertThat(reads(CELEBRITY)).isEqualTo(2);
  }

  @Test
  void manyThreadsLoseNoRead() throws Exception {
    List<Callable<Void>> readers =
        Collections.nCopies(
            8,
            () -> {
              for (int i = 0; i < 1_000; i++) {
                clock.advance(Duration.ofMillis(1));
                count(CELEBRITY);
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

    assertThat(reads(CELEBRITY)).isEqualTo(8_001);
  }

  private void save(SnapshotKey key) {
    store.save(key, Bodies.of("{\"a\":1}"), null, clock.instant(), null);
  }

  private void count(SnapshotKey key) {
    counter.count(List.of(key), clock.instant());
  }

  private long reads(SnapshotKey key) {
    return store.activity(key).map(Activity::reads).orElse(0L);
  }

  private static Tag tag(int i) {
    return new Tag(
        "2"
            + Tag.ALPHABET.charAt(i / Tag.ALPHABET.length())
            + Tag.ALPHABET.charAt(i % Tag.ALPHABET.length()));
  }
}

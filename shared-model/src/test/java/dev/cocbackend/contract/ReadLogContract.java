package dev.cocbackend.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.demand.KeyReads;
import dev.cocbackend.demand.ReadLog;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link ReadLog} does; {@link #log} is empty at the start of each test. */
interface ReadLogContract {
  Instant AT = SettableClock.START.plusMillis(7);

  ReadLog log();

  /** What was told and not taken yet, an element an append; up to ten of them. */
  List<List<KeyReads>> take();

  /** Reads of so many keys. */
  static List<KeyReads> reads(int keys) {
    List<KeyReads> reads = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      String tag =
          "2%c%c%c"
              .formatted(
                  Tag.ALPHABET.charAt(i / 196),
                  Tag.ALPHABET.charAt(i / 14 % 14),
                  Tag.ALPHABET.charAt(i % 14));
      reads.add(new KeyReads(SnapshotKey.player(new Tag(tag)), i + 1, AT.plusMillis(i)));
    }
    return reads;
  }

  @Test
  default void whatIsToldIsTakenAsItWas() {
    List<KeyReads> told =
        List.of(
            new KeyReads(SnapshotKey.clan(new Tag("2PP")), 3, AT),
            new KeyReads(SnapshotKey.war(new Tag("2PP")), 1, AT.plusNanos(1_999_999)));
    log().append(told);

    assertThat(take()).containsExactly(told);
    assertThat(take()).isEmpty();
  }

  @Test
  default void eachAppendIsTakenForItself() {
    log().append(reads(1));
    log().append(reads(2));

    List<List<KeyReads>> taken = new ArrayList<>(take());
    taken.addAll(take());
    assertThat(taken).containsExactlyInAnyOrder(reads(1), reads(2));
  }

  @Test
  default void noReadsAreNothingToTell() {
    log().append(List.of());

    assertThat(take()).isEmpty();
  }

  @Test
  default void oneAppendTakesUpToAThousandKeys() {
    log().append(reads(ReadLog.MAX_KEYS));
    assertThatThrownBy(() -> log().append(reads(ReadLog.MAX_KEYS + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1000")
        .hasMessageContaining("not 1001");

    assertThat(take()).containsExactly(reads(ReadLog.MAX_KEYS));
    assertThat(take()).isEmpty();
  }

  @Test
  default void manyThreadsMayTell() throws Exception {
    List<Callable<Void>> readers = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      List<KeyReads> told = reads(i);
      readers.add(
          () -> {
            log().append(told);
            return null;
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Void> done : threads.invokeAll(readers)) {
        done.get();
      }
    }

    List<List<KeyReads>> taken = new ArrayList<>();
    for (int tries = 0; tries < 10 && taken.size() < 8; tries++) {
      taken.addAll(take());
    }
    assertThat(taken).extracting(List::size).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
  }
}

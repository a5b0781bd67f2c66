package dev.cocbackend.contract;

import static dev.cocbackend.snapshot.SnapshotStore.NO_BODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.Activity;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.DueKey;
import dev.cocbackend.snapshot.Facts;
import dev.cocbackend.snapshot.Lease;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.Saved;
import dev.cocbackend.snapshot.Snapshot;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.Upkeep;
import dev.cocbackend.snapshot.WarState;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link SnapshotStore} does; {@link #store} is empty at the start of each test. */
interface SnapshotStoreContract {
  Instant T0 = SettableClock.START;
  SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));
  SnapshotKey PLAYER = SnapshotKey.player(new Tag("2PP"));
  SnapshotKey WAR = SnapshotKey.war(new Tag("2PP"));
  BodyBlock ONE = Bodies.of("{\"tag\":\"#2PP\",\"members\":1}");
  BodyBlock TWO = Bodies.of("{\"tag\":\"#2PP\",\"members\":2}");

  SnapshotStore store();

  static Instant at(long seconds) {
    return T0.plusSeconds(seconds);
  }

  private Snapshot found(SnapshotKey key) {
    Lookup lookup = store().find(key);
    assertThat(lookup).isInstanceOf(Lookup.Found.class);
    return ((Lookup.Found) lookup).snapshot();
  }

  @Test
  default void aKeyThatNobodySavedIsUnknown() {
    assertThat(store().find(CLAN)).isEqualTo(new Lookup.Unknown(null));
  }

  @Test
  default void aSavedBodyIsFoundAsItWasSaved() {
    assertThat(store().save(WAR, ONE, WarState.IN_WAR, at(1), null)).isEqualTo(Saved.CHANGED);

    assertThat(found(WAR)).isEqualTo(new Snapshot(WAR, ONE, at(1), at(1), WarState.IN_WAR));
  }

  @Test
  default void kindsOfOneTagAreSeparate() {
    store().save(CLAN, ONE, null, at(1), null);
    store().save(PLAYER, TWO, null, at(2), null);

    assertThat(found(CLAN).body()).isEqualTo(ONE);
    assertThat(found(PLAYER).body()).isEqualTo(TWO);
    assertThat(store().find(WAR)).isInstanceOf(Lookup.Unknown.class);
  }

  @Test
  default void timesAreKeptToTheMillisecond() {
    Instant precise = T0.plusMillis(1_234);
    store().save(CLAN, ONE, null, precise, null);

    assertThat(found(CLAN).fetchedAt()).isEqualTo(precise);
  }

  @Test
  default void theSameBodyMovesOnlyTheTimeOfTheFetch() {
    store().save(CLAN, ONE, null, at(1), null);

    assertThat(store().save(CLAN, ONE, null, at(60), null)).isEqualTo(Saved.UNCHANGED);
    assertThat(found(CLAN)).isEqualTo(new Snapshot(CLAN, ONE, at(60), at(1), null));
  }

  @Test
  default void anotherBodyReplacesTheOld() {
    store().save(CLAN, ONE, null, at(1), null);
    store().save(CLAN, ONE, null, at(60), null);

    assertThat(store().save(CLAN, TWO, null, at(120), null)).isEqualTo(Saved.CHANGED);
    assertThat(found(CLAN)).isEqualTo(new Snapshot(CLAN, TWO, at(120), at(120), null));
  }

  @Test
  default void aBodyThatComesBackCountsAsChanged() {
    store().save(CLAN, ONE, null, at(1), null);
    store().save(CLAN, TWO, null, at(2), null);

    assertThat(store().save(CLAN, ONE, null, at(3), null)).isEqualTo(Saved.CHANGED);
    assertThat(found(CLAN)).isEqualTo(new Snapshot(CLAN, ONE, at(3), at(3), null));
  }

  @Test
  default void anEarlierFetchChangesNothing() {
    store().save(CLAN, ONE, null, at(10), null);

    assertThat(store().save(CLAN, TWO, null, at(9), null)).isEqualTo(Saved.SUPERSEDED);
    assertThat(store().save(CLAN, ONE, null, at(9), null)).isEqualTo(Saved.SUPERSEDED);
    assertThat(store().saveAbsent(CLAN, Absence.NOT_FOUND, at(9), null))
        .isEqualTo(Saved.SUPERSEDED);
    assertThat(found(CLAN)).isEqualTo(new Snapshot(CLAN, ONE, at(10), at(10), null));
  }

  @Test
  default void theSameFetchASecondTimeChangesNothing() {
    store().save(CLAN, ONE, null, at(10), null);

    assertThat(store().save(CLAN, ONE, null, at(10), null)).isEqualTo(Saved.SUPERSEDED);
    assertThat(found(CLAN)).isEqualTo(new Snapshot(CLAN, ONE, at(10), at(10), null));
  }

  @Test
  default void aBodyThatWasComparedWithAnotherThanTheStoredOneIsNotSaved() {
    assertThat(store().save(CLAN, TWO.hash(), ONE, null, at(1), null)).isEqualTo(Saved.CONFLICT);
    assertThat(store().find(CLAN)).isInstanceOf(Lookup.Unknown.class);
    assertThat(store().save(CLAN, NO_BODY, ONE, null, at(2), null)).isEqualTo(Saved.CHANGED);
    assertThat(store().save(CLAN, NO_BODY, TWO, null, at(3), null)).isEqualTo(Saved.CONFLICT);
    assertThat(store().save(CLAN, TWO.hash(), TWO, null, at(3), null)).isEqualTo(Saved.CONFLICT);
    assertThat(found(CLAN)).isEqualTo(new Snapshot(CLAN, ONE, at(2), at(2), null));

    assertThat(store().save(CLAN, ONE.hash(), TWO, null, at(3), null)).isEqualTo(Saved.CHANGED);
    assertThat(store().save(CLAN, NO_BODY, ONE, null, at(2), null)).isEqualTo(Saved.SUPERSEDED);
    assertThat(found(CLAN)).isEqualTo(new Snapshot(CLAN, TWO, at(3), at(3), null));
  }

  @Test
  default void theStoredBodyIsUnchangedWhateverItWasComparedWith() {
    store().save(CLAN, ONE, null, at(1), null);

    assertThat(store().save(CLAN, NO_BODY, ONE, null, at(2), null)).isEqualTo(Saved.UNCHANGED);
    assertThat(store().save(CLAN, TWO.hash(), ONE, null, at(3), null)).isEqualTo(Saved.UNCHANGED);
    assertThat(found(CLAN)).isEqualTo(new Snapshot(CLAN, ONE, at(3), at(1), null));
  }

  @Test
  default void withoutAComparisonAnyBodyIsSavedOver() {
    assertThat(store().save(CLAN, null, ONE, null, at(1), null)).isEqualTo(Saved.CHANGED);
    assertThat(store().save(CLAN, null, TWO, null, at(2), null)).isEqualTo(Saved.CHANGED);
    assertThat(store().save(CLAN, null, ONE, null, at(1), null)).isEqualTo(Saved.SUPERSEDED);
    assertThat(store().save(CLAN, null, TWO, null, at(3), null)).isEqualTo(Saved.UNCHANGED);
    assertThat(found(CLAN)).isEqualTo(new Snapshot(CLAN, TWO, at(3), at(2), null));
  }

  @Test
  default void aTombstoneIsFoundWithItsReasonAndTime() {
    assertThat(store().saveAbsent(WAR, Absence.PRIVATE_WAR_LOG, at(1), null))
        .isEqualTo(Saved.CHANGED);
    assertThat(store().saveAbsent(WAR, Absence.PRIVATE_WAR_LOG, at(2), null))
        .isEqualTo(Saved.UNCHANGED);

    assertThat(store().find(WAR))
        .isEqualTo(new Lookup.Absent(Absence.PRIVATE_WAR_LOG, at(2), null));
  }

  @Test
  default void aTombstoneHidesAnEarlierBodyUntilItIsBack() {
    store().save(CLAN, ONE, null, at(1), null);
    store().saveAbsent(CLAN, Absence.NOT_FOUND, at(2), null);
    assertThat(store().find(CLAN)).isEqualTo(new Lookup.Absent(Absence.NOT_FOUND, at(2), null));

    store().save(CLAN, ONE, null, at(3), null);
    assertThat(found(CLAN).fetchedAt()).isEqualTo(at(3));

    store().saveAbsent(CLAN, Absence.NOT_FOUND, at(4), null);
    store().save(CLAN, TWO, null, at(5), null);
    assertThat(found(CLAN)).isEqualTo(new Snapshot(CLAN, TWO, at(5), at(5), null));
  }

  @Test
  default void lastUpdatedNeverGoesBackwardInAnyOrderOfWrites() {
    Random random = new Random(3);
    Instant newest = Instant.MIN;
    for (int i = 0; i < 150; i++) {
      Instant fetchedAt = at(random.nextInt(400));
      switch (random.nextInt(4)) {
        case 0 -> store().save(CLAN, ONE, null, fetchedAt, null);
        case 1 -> store().save(CLAN, TWO, null, fetchedAt, null);
        case 2 -> store().saveAbsent(CLAN, Absence.NOT_FOUND, fetchedAt, null);
        default -> store().tryLease(CLAN, Tier.HIGH, fetchedAt, Duration.ofSeconds(5));
      }
      Instant stamp =
          switch (store().find(CLAN)) {
            case Lookup.Found found -> found.snapshot().fetchedAt();
            case Lookup.Absent absent -> absent.since();
            case Lookup.Unknown unknown -> Instant.MIN;
          };
      assertThat(stamp).isAfterOrEqualTo(newest);
      newest = stamp;
    }
  }

  @Test
  default void oneOfManyCallersWinsALease() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Boolean> attempt =
          () -> store().tryLease(CLAN, Tier.HIGH, at(0), Tier.HIGH.target());
      int winners = 0;
      for (Future<Boolean> won : threads.invokeAll(java.util.Collections.nCopies(24, attempt))) {
        winners += won.get() ? 1 : 0;
      }
      assertThat(winners).isOne();
    }
  }

  @Test
  default void aLeaseOnAnUnknownKeyLeavesItUnknownButShown() {
    store().tryLease(CLAN, Tier.HIGH, at(0), Duration.ofSeconds(30));

    assertThat(store().find(CLAN)).isEqualTo(new Lookup.Unknown(new Lease(Tier.HIGH, at(30))));
  }

  @Test
  default void aHigherTierTakesALeaseOverAndNoOther() {
    assertThat(store().tryLease(CLAN, Tier.MEDIUM, at(0), Duration.ofHours(2))).isTrue();

    assertThat(store().tryLease(CLAN, Tier.LOW, at(1), Duration.ofHours(8))).isFalse();
    assertThat(store().tryLease(CLAN, Tier.MEDIUM, at(1), Duration.ofHours(2))).isFalse();
    assertThat(store().tryLease(CLAN, Tier.CRITICAL, at(1), Duration.ofMinutes(5))).isTrue();
    assertThat(store().tryLease(CLAN, Tier.HIGH, at(2), Duration.ofMinutes(30))).isFalse();
  }

  @Test
  default void aLeaseEndsAtItsLastMoment() {
    store().tryLease(CLAN, Tier.HIGH, at(0), Duration.ofSeconds(30));

    assertThat(store().tryLease(CLAN, Tier.LOW, at(30).minusMillis(1), Duration.ofSeconds(30)))
        .isFalse();
    assertThat(store().tryLease(CLAN, Tier.LOW, at(30), Duration.ofSeconds(30))).isTrue();
  }

  @Test
  default void aSaveEndsTheLeaseOfAnEarlierRequest() {
    store().save(CLAN, ONE, null, at(0), null);
    for (BodyBlock body : List.of(ONE, TWO)) {
      Instant now = found(CLAN).fetchedAt().plusSeconds(10);
      assertThat(store().tryLease(CLAN, Tier.HIGH, now, Duration.ofHours(1))).isTrue();

      store().save(CLAN, body, null, now.plusSeconds(1), null);

      assertThat(store().find(CLAN).lease()).isNull();
      assertThat(store().due(at(100_000), 10)).isEmpty();
    }
  }

  @Test
  default void aTombstoneEndsTheLeaseToo() {
    store().tryLease(CLAN, Tier.HIGH, at(0), Duration.ofHours(1));
    store().saveAbsent(CLAN, Absence.NOT_FOUND, at(1), null);

    assertThat(store().find(CLAN).lease()).isNull();
    assertThat(store().due(at(100_000), 10)).isEmpty();
  }

  @Test
  default void aSaveKeepsTheLeaseOfALaterRequest() {
    store().save(CLAN, ONE, null, at(0), null);
    store().tryLease(CLAN, Tier.HIGH, at(10), Duration.ofSeconds(30));

    assertThat(store().save(CLAN, ONE, null, at(9), at(500))).isEqualTo(Saved.UNCHANGED);
    assertThat(store().find(CLAN).lease()).isEqualTo(new Lease(Tier.HIGH, at(40)));
    assertThat(store().save(CLAN, TWO, null, at(9).plusMillis(1), null)).isEqualTo(Saved.CHANGED);
    assertThat(store().find(CLAN).lease()).isEqualTo(new Lease(Tier.HIGH, at(40)));
    assertThat(store().due(at(40), 10)).hasSize(1);
  }

  @Test
  default void aLostRequestComesDueWhenItsLeaseEnds() {
    store().tryLease(CLAN, Tier.HIGH, at(0), Duration.ofSeconds(30));

    assertThat(store().due(at(29), 10)).isEmpty();
    assertThat(store().due(at(30), 10)).containsExactly(new DueKey(CLAN, at(30), Tier.HIGH, at(0)));
  }

  @Test
  default void aReleasedLeaseEndsAndComesDueWhenItSays() {
    store().tryLease(CLAN, Tier.HIGH, at(0), Duration.ofHours(1));
    store().releaseLease(CLAN, at(0), at(5), at(7));

    assertThat(store().find(CLAN).lease()).isEqualTo(new Lease(Tier.HIGH, at(5)));
    assertThat(store().due(at(6), 10)).isEmpty();
    assertThat(store().due(at(7), 10)).containsExactly(new DueKey(CLAN, at(7), Tier.HIGH, at(0)));
    assertThat(store().tryLease(CLAN, Tier.LOW, at(6), Duration.ofHours(1))).isTrue();
    assertThat(store().due(at(7), 10)).isEmpty();
  }

  @Test
  default void aReleasedLeaseMayNeverComeDue() {
    store().tryLease(CLAN, Tier.HIGH, at(0), Duration.ofHours(1));
    store().releaseLease(CLAN, at(0), at(5), null);

    assertThat(store().due(at(100_000), 10)).isEmpty();
    assertThat(store().tryLease(CLAN, Tier.HIGH, at(4), Duration.ofHours(1))).isFalse();
    assertThat(store().tryLease(CLAN, Tier.HIGH, at(5), Duration.ofHours(1))).isTrue();
  }

  @Test
  default void aReleaseAfterATakeOverChangesNothing() {
    store().tryLease(CLAN, Tier.HIGH, at(0), Duration.ofHours(1));
    store().tryLease(CLAN, Tier.CRITICAL, at(1), Duration.ofMinutes(5));
    store().releaseLease(CLAN, at(0), at(2), at(2));

    assertThat(store().find(CLAN).lease()).isEqualTo(new Lease(Tier.CRITICAL, at(301)));
    assertThat(store().due(at(3), 10)).isEmpty();
  }

  @Test
  default void dueKeysComeEarliestFirstAndNoMoreThanAsked() {
    for (int i = 0; i < 20; i++) {
      Tag tag = new Tag("2P" + Tag.ALPHABET.charAt(i % 14) + Tag.ALPHABET.charAt(i / 14));
      store().save(SnapshotKey.player(tag), ONE, null, at(0), at((i * 7) % 20));
    }

    List<DueKey> due = store().due(at(9), 100);
    assertThat(due).hasSize(10).isSortedAccordingTo((a, b) -> a.dueAt().compareTo(b.dueAt()));
    assertThat(due.getFirst().leaseTier()).isNull();
    assertThat(store().due(at(9), 3)).isEqualTo(due.subList(0, 3));
  }

  @Test
  default void theOldestLeaseIsTheOneThatEndsFirst() {
    assertThat(store().oldestLease()).isEmpty();
    store().save(WAR, ONE, WarState.WAR_ENDED, at(0), at(1));
    assertThat(store().oldestLease()).isEmpty();

    store().tryLease(CLAN, Tier.LOW, at(0), Duration.ofHours(8));
    store().tryLease(PLAYER, Tier.HIGH, at(3), Duration.ofMinutes(30));

    assertThat(store().oldestLease()).contains(new DueKey(PLAYER, at(1_803), Tier.HIGH, at(3)));
  }

  @Test
  default void manyKeysAreFoundInOneCallInTheirOrder() {
    store().save(CLAN, ONE, null, at(1), null);
    store().saveAbsent(WAR, Absence.PRIVATE_WAR_LOG, at(2), null);
    store().tryLease(PLAYER, Tier.HIGH, at(3), Duration.ofSeconds(30));
    SnapshotKey never = SnapshotKey.player(new Tag("2QQ"));

    Map<SnapshotKey, Lookup> found =
        store().findAll(new LinkedHashSet<>(List.of(never, WAR, CLAN, PLAYER)));

    assertThat(found.keySet()).containsExactly(never, WAR, CLAN, PLAYER);
    found.forEach((key, lookup) -> assertThat(lookup).isEqualTo(store().find(key)));
    assertThat(store().findAll(Set.of())).isEmpty();
  }

  @Test
  default void aFullBatchOfLargeBodiesIsFoundWholly() {
    Random random = new Random(9);
    Set<SnapshotKey> keys = new LinkedHashSet<>();
    for (int i = 0; i < SnapshotStore.MAX_FIND_ALL; i++) {
      byte[] noise = new byte[6_000];
      random.nextBytes(noise);
      Tag tag = new Tag("2P" + Tag.ALPHABET.charAt(i % 14) + Tag.ALPHABET.charAt(i / 14));
      keys.add(SnapshotKey.clan(tag));
      store()
          .save(
              SnapshotKey.clan(tag),
              Bodies.of("{\"noise\":\"%s\"}".formatted(HexFormat.of().formatHex(noise))),
              null,
              at(i),
              null);
    }

    assertThat(store().findAll(keys).values()).allMatch(Lookup.Found.class::isInstance);
  }

  @Test
  default void moreKeysThanABatchTakesAreRefused() {
    Set<SnapshotKey> keys = new LinkedHashSet<>();
    for (int i = 0; i <= SnapshotStore.MAX_FIND_ALL; i++) {
      keys.add(
          SnapshotKey.clan(
              new Tag("2P" + Tag.ALPHABET.charAt(i % 14) + Tag.ALPHABET.charAt(i / 14))));
    }
    assertThatThrownBy(() -> store().findAll(keys))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("50");
  }

  @Test
  default void readsAddUpAndDisturbNothing() {
    store().save(CLAN, ONE, null, at(1), null);
    assertThat(store().activity(CLAN)).isEmpty();
    store().addReads(CLAN, 3, at(1));
    store().save(CLAN, ONE, null, at(2), null);
    store().addReads(CLAN, 4, at(5));

    assertThat(store().activity(CLAN)).contains(new Activity(7, at(5)));
    assertThat(found(CLAN)).isEqualTo(new Snapshot(CLAN, ONE, at(2), at(1), null));
    assertThat(store().due(at(100_000), 10)).isEmpty();
    assertThatThrownBy(() -> store().addReads(CLAN, 0, at(6)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  default void noReadsAreAddedToWhatIsNotStored() {
    store().addReads(CLAN, 3, at(1));

    assertThat(store().find(CLAN)).isEqualTo(new Lookup.Unknown(null));
    assertThat(store().activity(CLAN)).isEmpty();
    store().save(CLAN, ONE, null, at(2), null);
    assertThat(store().activity(CLAN)).isEmpty();
  }

  @Test
  default void theFirstNoteAfterAFetchSaysSinceWhenASnapshotIsOutdated() {
    store().save(PLAYER, ONE, null, at(10), null);
    assertThat(store().activity(PLAYER)).isEmpty();

    assertThat(store().noteOutdated(Set.of(PLAYER), at(20))).isOne();
    assertThat(store().noteOutdated(Set.of(PLAYER), at(30))).isZero();
    assertThat(store().activity(PLAYER)).contains(new Activity(0, null, at(20)));
    assertThat(found(PLAYER)).isEqualTo(new Snapshot(PLAYER, ONE, at(10), at(10), null));

    store().addReads(PLAYER, 2, at(35));
    assertThat(store().activity(PLAYER)).contains(new Activity(2, at(35), at(20)));
  }

  @Test
  default void aFetchAfterTheNoteMakesASnapshotCurrentAndAnEarlierOneDoesNot() {
    store().save(PLAYER, ONE, null, at(10), null);
    store().noteOutdated(Set.of(PLAYER), at(20));

    store().save(PLAYER, TWO, null, at(19), null);
    assertThat(store().activity(PLAYER)).contains(new Activity(0, null, at(20)));
    store().save(PLAYER, TWO, null, at(20), null);
    assertThat(store().activity(PLAYER)).isEmpty();
    assertThat(store().noteOutdated(Set.of(PLAYER), at(20))).isZero();
    assertThat(store().noteOutdated(Set.of(PLAYER), at(21))).isOne();
  }

  @Test
  default void onlyWhatHasABodyIsNotedAsOutdated() {
    SnapshotKey never = SnapshotKey.player(new Tag("2QQ"));
    SnapshotKey leased = SnapshotKey.player(new Tag("2YY"));
    store().save(PLAYER, ONE, null, at(1), null);
    store().saveAbsent(CLAN, Absence.NOT_FOUND, at(1), null);
    store().tryLease(leased, Tier.HIGH, at(1), Duration.ofHours(1));
    store().addReads(leased, 1, at(1));

    assertThat(store().noteOutdated(Set.of(PLAYER, CLAN, never, leased), at(2))).isOne();
    assertThat(store().find(never)).isEqualTo(new Lookup.Unknown(null));
    assertThat(store().activity(never)).isEmpty();
    assertThat(store().activity(CLAN)).isEmpty();
    assertThat(store().activity(leased)).contains(new Activity(1, at(1)));
    assertThat(store().noteOutdated(Set.of(), at(3))).isZero();
  }

  @Test
  default void moreNotesThanABatchTakesAreRefused() {
    Set<SnapshotKey> keys = new LinkedHashSet<>();
    for (int i = 0; i <= SnapshotStore.MAX_OUTDATED; i++) {
      keys.add(
          SnapshotKey.player(
              new Tag("2P" + Tag.ALPHABET.charAt(i % 14) + Tag.ALPHABET.charAt(i / 14))));
    }
    assertThatThrownBy(() -> store().noteOutdated(keys, at(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("100");
  }

  Facts FACTS = Facts.of(new byte[] {1, 2, 3});
  Facts OTHER_FACTS = Facts.of(new byte[] {4});

  private Upkeep upkeep(SnapshotKey key) {
    Upkeep upkeep = store().look(key).upkeep();
    assertThat(store().upkeep(Set.of(key))).containsExactly(Map.entry(key, upkeep));
    assertThat(store().look(key).lookup()).isEqualTo(store().find(key));
    return upkeep;
  }

  @Test
  default void factsAreKeptWithTheFetchTheyCameWith() {
    assertThat(upkeep(CLAN)).isEqualTo(Upkeep.NONE);
    store().save(CLAN, null, ONE, null, at(1), at(1), at(9), FACTS);
    assertThat(upkeep(CLAN)).isEqualTo(new Upkeep(at(1), false, null, FACTS));

    store().save(CLAN, ONE.hash(), ONE, null, at(2), at(2), null, OTHER_FACTS);
    assertThat(upkeep(CLAN).facts()).isEqualTo(OTHER_FACTS);
    store().save(CLAN, ONE.hash(), TWO, null, at(3), at(3), null, FACTS);
    assertThat(upkeep(CLAN).facts()).isEqualTo(FACTS);
    store().save(CLAN, ONE, null, at(2), null);
    store().save(CLAN, null, ONE, null, at(2), at(2), null, OTHER_FACTS);
    assertThat(upkeep(CLAN)).isEqualTo(new Upkeep(at(3), false, null, FACTS));
  }

  @Test
  default void whoHasNoWordOnFactsLeavesThem() {
    store().save(CLAN, null, ONE, null, at(1), at(1), null, FACTS);
    store().save(CLAN, ONE, null, at(2), null);
    store().addReads(CLAN, 2, at(3));
    assertThat(upkeep(CLAN)).isEqualTo(new Upkeep(at(2), false, new Activity(2, at(3)), FACTS));

    store().saveAbsent(CLAN, Absence.NOT_FOUND, at(4), null);
    assertThat(upkeep(CLAN)).isEqualTo(new Upkeep(at(4), true, new Activity(2, at(3)), FACTS));
  }

  @Test
  default void whatReadsTaughtIsStoredWithThemUnlessTheKeyWasFetchedAgain() {
    assertThat(store().addReads(CLAN, 1, at(2), at(1), FACTS, at(20))).isFalse();
    assertThat(upkeep(CLAN)).isEqualTo(Upkeep.NONE);
    store().save(CLAN, null, ONE, null, at(1), at(1), at(9), FACTS);

    assertThat(store().addReads(CLAN, 3, at(2), at(1), OTHER_FACTS, at(20))).isTrue();
    Upkeep read = new Upkeep(at(1), false, new Activity(3, at(2)), OTHER_FACTS);
    assertThat(upkeep(CLAN)).isEqualTo(read);
    assertThat(store().due(at(9), 10)).hasSize(1);
    assertThat(store().addReads(CLAN, 3, at(3), at(0), FACTS, at(20))).isFalse();
    assertThat(upkeep(CLAN)).isEqualTo(read);
    assertThatThrownBy(() -> store().addReads(CLAN, 0, at(3), at(1), FACTS, at(20)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  default void readsMakeAKeyDueThatNeverWouldBeAndNoOther() {
    store().save(CLAN, null, ONE, null, at(1), at(1), null, FACTS);
    store().save(PLAYER, null, ONE, null, at(1), at(1), at(5), FACTS);
    assertThat(store().due(at(100), 10)).extracting(DueKey::key).containsExactly(PLAYER);

    assertThat(store().addReads(CLAN, 1, at(2), at(0), FACTS, at(3))).isFalse();
    assertThat(store().due(at(100), 10)).extracting(DueKey::key).containsExactly(PLAYER);
    assertThat(store().addReads(CLAN, 1, at(2), at(1), FACTS, at(9))).isTrue();
    assertThat(store().addReads(CLAN, 1, at(2), at(1), FACTS, at(4))).isTrue();
    assertThat(store().addReads(PLAYER, 1, at(2), at(1), FACTS, at(3))).isTrue();

    assertThat(store().due(at(100), 10))
        .extracting(DueKey::key, DueKey::dueAt)
        .containsExactly(tuple(PLAYER, at(5)), tuple(CLAN, at(9)));
  }

  @Test
  default void theUpkeepTellsHowLongUpstreamRepeatsItselfAndWhatIsOutstanding() {
    store().save(CLAN, null, ONE, null, at(1), at(7), null, FACTS);
    assertThat(upkeep(CLAN).freshUntil()).isEqualTo(at(7));
    assertThat(upkeep(CLAN).lease()).isNull();

    store().tryLease(CLAN, Tier.MEDIUM, at(2), Duration.ofHours(2));
    assertThat(upkeep(CLAN).lease()).isEqualTo(new Lease(Tier.MEDIUM, at(2).plusSeconds(7_200)));
    assertThat(upkeep(CLAN).lease()).isEqualTo(store().find(CLAN).lease());
    store().save(CLAN, ONE.hash(), ONE, null, at(8), at(8), null, null);
    assertThat(upkeep(CLAN)).isEqualTo(new Upkeep(at(8), false, null, FACTS));
  }

  @Test
  default void factsAreStoredThoughALaterRequestIsOutstanding() {
    store().tryLease(CLAN, Tier.HIGH, at(10), Duration.ofHours(1));
    store().save(CLAN, null, ONE, null, at(9), at(9), at(20), FACTS);

    assertThat(upkeep(CLAN).facts()).isEqualTo(FACTS);
    assertThat(store().due(at(1_000), 10)).isEmpty();
  }

  @Test
  default void theUpkeepOfManyKeysComesInTheirOrder() {
    store().save(CLAN, null, ONE, null, at(1), at(1), null, FACTS);
    assertThat(store().upkeep(new LinkedHashSet<>(List.of(WAR, CLAN))))
        .containsExactly(
            Map.entry(WAR, Upkeep.NONE), Map.entry(CLAN, new Upkeep(at(1), false, null, FACTS)));
    assertThat(store().upkeep(Set.of())).isEmpty();
    Set<SnapshotKey> many = new LinkedHashSet<>();
    for (int i = 0; i <= SnapshotStore.MAX_UPKEEP; i++) {
      many.add(SnapshotKey.clan(tag(i)));
    }
    assertThatThrownBy(() -> store().upkeep(many))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("100");
  }

  private static Tag tag(int number) {
    return new Tag("2P" + Tag.ALPHABET.charAt(number % 14) + Tag.ALPHABET.charAt(number / 14));
  }

  @Test
  default void whatIsDueWithoutARequestIsRescheduledAsItWasSeen() {
    store().save(CLAN, null, ONE, null, at(1), at(1), at(5), FACTS);
    assertThat(store().reschedule(CLAN, at(4), at(50), OTHER_FACTS)).isFalse();
    assertThat(upkeep(CLAN).facts()).isEqualTo(FACTS);

    assertThat(store().reschedule(CLAN, at(5), at(50), OTHER_FACTS)).isTrue();
    assertThat(upkeep(CLAN).facts()).isEqualTo(OTHER_FACTS);
    assertThat(store().due(at(49), 10)).isEmpty();
    assertThat(store().due(at(50), 10)).containsExactly(new DueKey(CLAN, at(50), null, null));
    assertThat(store().reschedule(CLAN, at(50), null, FACTS)).isTrue();
    assertThat(store().due(at(1_000_000), 10)).isEmpty();
  }

  @Test
  default void whatWasRequestedIsNotRescheduled() {
    store().save(CLAN, null, ONE, null, at(1), at(1), at(5), FACTS);
    store().tryLease(CLAN, Tier.LOW, at(5), Duration.ofSeconds(60));

    assertThat(store().reschedule(CLAN, at(5), null, OTHER_FACTS)).isFalse();
    assertThat(store().reschedule(CLAN, at(65), null, OTHER_FACTS)).isFalse();
    assertThat(upkeep(CLAN).facts()).isEqualTo(FACTS);
    assertThat(store().due(at(65), 10)).containsExactly(new DueKey(CLAN, at(65), Tier.LOW, at(5)));
    assertThat(store().reschedule(WAR, at(5), at(9), FACTS)).isFalse();
  }

  @Test
  default void aNoteBringsForwardWhenAKeyIsDueAndNeverPutsItOff() {
    SnapshotKey later = SnapshotKey.player(tag(1));
    SnapshotKey sooner = SnapshotKey.player(tag(2));
    SnapshotKey requested = SnapshotKey.player(tag(3));
    SnapshotKey never = SnapshotKey.player(tag(4));
    store().save(later, null, ONE, null, at(1), at(1), at(500), FACTS);
    store().save(sooner, null, ONE, null, at(1), at(1), at(12), FACTS);
    store().save(requested, null, ONE, null, at(1), at(1), null, FACTS);
    store().save(never, null, ONE, null, at(1), at(1), null, FACTS);
    store().tryLease(requested, Tier.LOW, at(2), Duration.ofSeconds(60));
    Set<SnapshotKey> keys = new LinkedHashSet<>(List.of(later, sooner, requested, never));

    int noted =
        store()
            .noteOutdated(
                keys,
                at(10),
                (key, upkeep) -> {
                  assertThat(upkeep.facts()).isEqualTo(FACTS);
                  return key.equals(never) ? Optional.empty() : Optional.of(at(20));
                });

    assertThat(noted).isEqualTo(4);
    assertThat(store().due(at(1_000), 10))
        .containsExactly(
            new DueKey(sooner, at(12), null, null),
            new DueKey(later, at(20), null, null),
            new DueKey(requested, at(62), Tier.LOW, at(2)));
    assertThat(upkeep(never).activity()).isEqualTo(new Activity(0, null, at(10)));
    assertThat(upkeep(later).facts()).isEqualTo(FACTS);
  }

  @Test
  default void howLongAnAnswerStaysAsItIsIsKeptWithItsFetch() {
    store().save(CLAN, null, ONE, null, at(1), at(61), null);
    assertThat(found(CLAN).freshUntil()).isEqualTo(at(61));

    store().save(CLAN, ONE.hash(), ONE, null, at(70), at(130), null);
    assertThat(found(CLAN).freshUntil()).isEqualTo(at(130));

    store().save(CLAN, ONE.hash(), TWO, null, at(140), at(140), null);
    assertThat(found(CLAN).freshUntil()).isEqualTo(at(140));
  }

  @Test
  default void anEarlierFetchDoesNotChangeHowLongTheLaterStays() {
    store().save(CLAN, null, ONE, null, at(10), at(20), null);

    assertThat(store().save(CLAN, null, TWO, null, at(9), at(900), null))
        .isEqualTo(Saved.SUPERSEDED);
    assertThat(found(CLAN).freshUntil()).isEqualTo(at(20));
  }

  @Test
  default void aTombstoneForgetsHowLongTheBodyWouldHaveStayed() {
    store().save(CLAN, null, ONE, null, at(1), at(900), null);
    store().saveAbsent(CLAN, Absence.NOT_FOUND, at(2), null);
    store().save(CLAN, null, ONE, null, at(3), at(3), null);

    assertThat(found(CLAN).freshUntil()).isEqualTo(at(3));
  }

  @Test
  default void theLargestBodyFitsAndALargerOneIsRefusedAndChangesNothing() {
    SnapshotKey longest = SnapshotKey.player(new Tag("2PPPPPPPPPPP"));
    String hash = "0123456789abcdef0123456789abcdef";
    BodyBlock fits =
        BodyBlock.stored(new byte[SnapshotStore.MAX_BODY_BYTES], 0xFFFFFFFFL, 16 << 20, hash);
    BodyBlock tooLarge =
        BodyBlock.stored(new byte[SnapshotStore.MAX_BODY_BYTES + 1], 1, 1, "other");

    assertThat(store().save(longest, null, fits, WarState.NOT_IN_WAR, at(1), at(1), null))
        .isEqualTo(Saved.CHANGED);
    assertThatThrownBy(() -> store().save(longest, null, tooLarge, null, at(2), at(2), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("408577")
        .hasMessageContaining("408576");
    assertThat(found(longest).body().hash()).isEqualTo(hash);
  }
}

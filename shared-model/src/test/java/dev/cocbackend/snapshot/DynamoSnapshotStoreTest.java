package dev.cocbackend.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.contract.Bodies;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.FaultyDynamoDb;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the contract cannot see: two items, and a process that dies between their writes. */
class DynamoSnapshotStoreTest {
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));
  private static final BodyBlock ONE = Bodies.of("{\"members\":1}");
  private static final BodyBlock TWO = Bodies.of("{\"members\":2}");

  private final FaultyDynamoDb dynamoDb = new FaultyDynamoDb(EmbeddedAws.services().dynamoDb());
  private final DynamoSnapshotStore store =
      new DynamoSnapshotStore(dynamoDb.client(), EmbeddedAws.services().newTable());

  private static Instant at(long seconds) {
    return SettableClock.START.plusSeconds(seconds);
  }

  private Snapshot found() {
    return ((Lookup.Found) store.find(CLAN)).snapshot();
  }

  private void saveAndDieBeforeTheMeta(BodyBlock body, Instant fetchedAt) {
    dynamoDb.failWhen("updateItem"::equals);
    assertThatThrownBy(() -> store.save(CLAN, null, body, null, fetchedAt, null))
        .isInstanceOf(StoreUnavailableException.class);
    dynamoDb.failWhen(operation -> false);
  }

  @Test
  void anUnchangedRefreshIsOneWriteAndAChangedOneTwo() {
    store.save(CLAN, null, ONE, null, at(1), null);
    dynamoDb.takeOperations();

    store.save(CLAN, ONE.hash(), ONE, null, at(2), null);
    assertThat(dynamoDb.takeOperations()).containsExactly("updateItem");
    store.save(CLAN, ONE.hash(), TWO, null, at(3), null);
    assertThat(dynamoDb.takeOperations()).containsExactly("putItem", "updateItem");
  }

  @Test
  void aReadIsOneCall() {
    store.save(CLAN, ONE, null, at(1), null);
    dynamoDb.takeOperations();
    store.find(CLAN);

    assertThat(dynamoDb.takeOperations()).containsExactly("query");
  }

  @Test
  void afterADeathBetweenTheItemsTheNewBodyHasItsOwnStamp() {
    store.save(CLAN, ONE, null, at(1), null);
    store.save(CLAN, ONE, null, at(50), null);
    saveAndDieBeforeTheMeta(TWO, at(60));

    assertThat(found()).isEqualTo(new Snapshot(CLAN, TWO, at(60), at(60), null));
  }

  @Test
  void theNextRefreshMendsIt() {
    store.save(CLAN, ONE, null, at(1), null);
    saveAndDieBeforeTheMeta(TWO, at(60));

    assertThat(store.save(CLAN, TWO, null, at(70), null)).isEqualTo(Saved.UNCHANGED);
    assertThat(found()).isEqualTo(new Snapshot(CLAN, TWO, at(70), at(60), null));
  }

  @Test
  void anOldBodyThatComesBackAfterADeathIsStoredAgain() {
    store.save(CLAN, ONE, null, at(1), null);
    saveAndDieBeforeTheMeta(TWO, at(60));

    assertThat(store.save(CLAN, ONE, null, at(70), null)).isEqualTo(Saved.CHANGED);
    assertThat(found()).isEqualTo(new Snapshot(CLAN, ONE, at(70), at(70), null));
  }

  @Test
  void aBodyIsNeverConfirmedByAMetaOfAnother() {
    store.save(CLAN, ONE, null, at(1), null);
    saveAndDieBeforeTheMeta(TWO, at(60));
    // This caller read the key before the death, and the same old body came once more.
    store.save(CLAN, ONE.hash(), ONE, null, at(70), null);

    assertThat(found().body()).isEqualTo(TWO);
    assertThat(found().fetchedAt()).isEqualTo(at(60));
  }

  @Test
  void aFirstBodyWithoutAMetaIsFound() {
    saveAndDieBeforeTheMeta(ONE, at(5));

    assertThat(found()).isEqualTo(new Snapshot(CLAN, ONE, at(5), at(5), null));
  }

  @Test
  void aDeathBeforeTheMetaKeepsTheRequestOutstanding() {
    store.tryLease(CLAN, Tier.HIGH, at(0), Duration.ofMinutes(30));
    saveAndDieBeforeTheMeta(ONE, at(5));

    assertThat(store.due(at(1_800), 10)).hasSize(1);
  }

  @Test
  void aMissingTableIsToldWithoutADump() {
    assertThatThrownBy(
            () ->
                new DynamoSnapshotStore(EmbeddedAws.services().dynamoDb(), "no-such-table")
                    .find(CLAN))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessage("The table no-such-table did not answer a read: ResourceNotFoundException");
  }
}

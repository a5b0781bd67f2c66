package dev.cocbackend.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.FaultyDynamoDb;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.snapshot.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What the contract cannot see: what a wish costs, what is stored, and two instances. */
class DynamoCallerBudgetTest {
  private static final Instant T0 = SettableClock.START;
  private static final Budget TEN = Budget.perMinute("ten", 10);

  private final FaultyDynamoDb dynamoDb = new FaultyDynamoDb(EmbeddedAws.services().dynamoDb());
  private final String table = EmbeddedAws.services().newTable();
  private final DynamoCallerBudget here = new DynamoCallerBudget(dynamoDb.client(), table);
  private final DynamoCallerBudget there = new DynamoCallerBudget(dynamoDb.client(), table);

  @Test
  void aWishIsOneUpdateWhileNoOtherInstanceSpends() {
    for (int i = 0; i < 10; i++) {
      here.spend(TEN, "a", 1, T0);
      assertThat(dynamoDb.takeOperations()).as("unit %d", i).containsExactly("updateItem");
    }
    here.spend(TEN, "a", 1, T0.plusSeconds(3_600));
    assertThat(dynamoDb.takeOperations()).containsExactly("updateItem");
  }

  @Test
  void aBucketKnownToBeEmptyIsRefusedWithoutACall() {
    here.spend(TEN, "a", 10, T0);
    dynamoDb.takeOperations();

    assertThat(here.spend(TEN, "a", 1, T0.plusSeconds(5)).granted()).isZero();
    assertThat(dynamoDb.takeOperations()).isEmpty();
  }

  @Test
  void instancesShareABucket() {
    here.spend(TEN, "a", 6, T0);
    assertThat(there.spend(TEN, "a", 6, T0)).isEqualTo(new Grant(4, Duration.ofSeconds(6)));
    dynamoDb.takeOperations();

    // This one still believes that four are left.
    assertThat(here.spend(TEN, "a", 1, T0)).isEqualTo(new Grant(0, Duration.ofSeconds(6)));
    assertThat(dynamoDb.takeOperations()).containsExactly("updateItem");
  }

  @Test
  void anotherInstancesBucketCostsOneMoreUpdate() {
    here.spend(TEN, "a", 1, T0);
    dynamoDb.takeOperations();

    assertThat(there.spend(TEN, "a", 1, T0).granted()).isEqualTo(1);
    assertThat(dynamoDb.takeOperations()).containsExactly("updateItem", "updateItem");
  }

  @Test
  void anItemThatTheTimeToLiveRemovedIsAFullBucket() {
    here.spend(TEN, "a", 4, T0);
    Map<String, AttributeValue> item = items().getFirst();
    EmbeddedAws.services()
        .dynamoDb()
        .deleteItem(
            r -> r.tableName(table).key(Map.of("pk", item.get("pk"), "sk", item.get("sk"))));

    assertThat(here.spend(TEN, "a", 10, T0.plusSeconds(1)).granted()).isEqualTo(10);
  }

  @Test
  void anItemEndsSoonAfterItsBucketIsFullAndDoesNotShowTheCaller() {
    here.spend(TEN, "192.0.2.1", 1, T0);
    here.spend(TEN, "192.0.2.1", 9, T0.plusMillis(500));

    assertThat(items())
        .singleElement()
        .satisfies(
            item -> {
              assertThat(required(item, "pk").s()).matches("budget#ten#[0-9a-f]{32}");
              Instant end = Instant.ofEpochSecond(Long.parseLong(required(item, "ttl").n()));
              assertThat(end).isBetween(T0.plusSeconds(60), T0.plusSeconds(180));
              assertThat(item.toString()).doesNotContain("192.0.2.1");
            });
  }

  @Test
  void aTableThatDoesNotAnswerIsSaid() {
    dynamoDb.failWhen("updateItem"::equals);

    assertThatThrownBy(() -> here.spend(TEN, "a", 1, T0))
        .isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void memoryForgetsFullBucketsAndTheOldestBeyondItsBound() {
    RecentBuckets buckets = new RecentBuckets(2);
    buckets.spent("a", 10, 0);
    buckets.spent("b", 20, 0);
    buckets.spent("a", 30, 0);
    buckets.spent("c", 40, 0);

    assertThat(buckets.fullAt("a")).isEqualTo(30);
    assertThat(buckets.fullAt("b")).isEqualTo(Long.MIN_VALUE);
    buckets.spent("c", 50, 45);
    assertThat(buckets.size()).isEqualTo(1);
    buckets.spent("c", 60, 60);
    assertThat(buckets.size()).isZero();
  }

  private static AttributeValue required(Map<String, AttributeValue> item, String name) {
    return Objects.requireNonNull(item.get(name));
  }

  private List<Map<String, AttributeValue>> items() {
    return EmbeddedAws.services().dynamoDb().scan(r -> r.tableName(table)).items();
  }
}

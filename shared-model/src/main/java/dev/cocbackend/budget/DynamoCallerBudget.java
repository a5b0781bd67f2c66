package dev.cocbackend.budget;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cocbackend.snapshot.SnapshotTable;
import dev.cocbackend.snapshot.StoreUnavailableException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Budgets for all instances: one item a caller and budget, {@code budget#<name>#<hash>}, which the
 * table's time to live removes once it is full.
 *
 * <p>To spend is one conditional update of one write unit, or two where another instance spent from
 * the bucket since this one did. Each instance remembers the buckets it spent from: a bucket that
 * it knows to be empty is refused without a call, so that a caller that goes on and on costs
 * nothing more.
 */
public final class DynamoCallerBudget implements CallerBudget {
  /**
   * One is enough with what is remembered, two if that is out of date; more only if the bucket
   * fills or another instance spends between two updates.
   */
  private static final int ATTEMPTS = 4;

  /** About 2 MB; what is forgotten costs one more write unit. */
  private static final int MAX_REMEMBERED = 10_000;

  /** Between clocks of instances; an item that lives longer harms nobody. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

  private static final String FULL_AT = "fullAt";

  private final DynamoDbClient dynamoDb;
  private final String table;
  private final RecentBuckets remembered = new RecentBuckets(MAX_REMEMBERED);

  public DynamoCallerBudget(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  @Override
  public Grant spend(Budget budget, String caller, int wanted, Instant now) {
    Budget.requireWanted(wanted);
    String bucket = "budget#" + budget.name() + "#" + hash(caller);
    long nowMicros = Budget.micros(now);
    // Never later than the truth: nobody makes a bucket full earlier.
    long fullAt = remembered(bucket);
    for (int i = 0; i < ATTEMPTS; i++) {
      int granted = budget.available(wanted, fullAt, nowMicros);
      if (granted == 0) {
        return budget.grant(wanted, 0, fullAt, nowMicros);
      }
      Answer answer = update(bucket, budget, granted, fullAt, nowMicros);
      fullAt = answer.fullAt();
      if (fullAt != Long.MIN_VALUE) {
        remember(bucket, fullAt, nowMicros);
      }
      if (answer.spent()) {
        return budget.grant(wanted, granted, fullAt, nowMicros);
      }
    }
    return new Grant(0, Duration.ofSeconds(1));
  }

  /**
   * @param fullAt of the bucket as it is now, {@link Long#MIN_VALUE} if there is none
   */
  private record Answer(boolean spent, long fullAt) {}

  /** Spends if the bucket is as {@code fullAt} says: full, or with enough left. */
  private Answer update(String bucket, Budget budget, int units, long fullAt, long now) {
    long cost = units * budget.intervalMicros();
    UpdateItemRequest.Builder update =
        fullAt <= now
            ? UpdateItemRequest.builder()
                .updateExpression("SET fullAt = :next, #ttl = :ttl")
                .conditionExpression("attribute_not_exists(fullAt) OR fullAt <= :now")
                .expressionAttributeValues(
                    Map.of(
                        ":next", number(now + cost),
                        ":now", number(now),
                        ":ttl", timeToLive(budget, now)))
            : UpdateItemRequest.builder()
                .updateExpression("SET fullAt = fullAt + :cost, #ttl = :ttl")
                .conditionExpression("fullAt BETWEEN :now AND :latest")
                .expressionAttributeValues(
                    Map.of(
                        ":cost", number(cost),
                        ":now", number(now),
                        ":latest", number(now + budget.sizeMicros() - cost),
                        ":ttl", timeToLive(budget, now)));
    UpdateItemRequest request =
        update
            .tableName(table)
            .key(Map.of("pk", AttributeValue.fromS(bucket), "sk", AttributeValue.fromS("bucket")))
            .expressionAttributeNames(Map.of("#ttl", SnapshotTable.TTL))
            .returnValues(ReturnValue.UPDATED_NEW)
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
            .build();
    try {
      return new Answer(true, fullAt(dynamoDb.updateItem(request).attributes().get(FULL_AT)));
    } catch (ConditionalCheckFailedException e) {
      return new Answer(false, fullAt(e.item().get(FULL_AT)));
    } catch (SdkException e) {
      throw new StoreUnavailableException("The callers' budgets did not answer.", e);
    }
  }

  private synchronized long remembered(String bucket) {
    return remembered.fullAt(bucket);
  }

  private synchronized void remember(String bucket, long fullAt, long now) {
    remembered.spent(bucket, fullAt, now);
  }

  /** In epoch seconds: no bucket is full later than one that was emptied now. */
  private static AttributeValue timeToLive(Budget budget, long now) {
    Duration fromEpoch = Duration.ofNanos((now + budget.sizeMicros()) * 1_000).plus(CLOCK_SKEW);
    return number(fromEpoch.toSeconds() + 1);
  }

  private static long fullAt(@Nullable AttributeValue value) {
    return value == null ? Long.MIN_VALUE : Long.parseLong(value.n());
  }

  private static AttributeValue number(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }

  /** Bounds the length of what is stored, and keeps addresses and names out of the table. */
  private static String hash(String caller) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(caller.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }
}

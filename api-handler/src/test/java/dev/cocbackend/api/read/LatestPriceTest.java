package dev.cocbackend.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.FaultyDynamoDb;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.price.DynamoSharedNumbers;
import dev.cocbackend.price.PostedPrice;
import dev.cocbackend.price.SharedNumbers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatestPriceTest {
  private final SettableClock clock = new SettableClock();
  private final FaultyDynamoDb dynamoDb = new FaultyDynamoDb(EmbeddedAws.services().dynamoDb());
  private final SharedNumbers numbers =
      new DynamoSharedNumbers(dynamoDb.client(), EmbeddedAws.services().newTable());
  private final LatestPrice latest = new LatestPrice(numbers);

  @Test
  void untilAPlannerHasSetOneARequestCostsNothing() {
    assertThat(price(log())).isZero();
  }

  @Test
  void itIsLookedUpAtMostOnceInHalfAMinute() {
    post(0.5);
    dynamoDb.takeOperations();
    assertThat(price(log())).isEqualTo(0.5);
    post(0.6);
    clock.advance(LatestPrice.MAX_AGE.minusMillis(1));
    dynamoDb.takeOperations();

    assertThat(price(log())).isEqualTo(0.5);
    assertThat(dynamoDb.takeOperations()).isEmpty();

    clock.advance(Duration.ofMillis(1));
    assertThat(price(log())).isEqualTo(0.6);
    assertThat(dynamoDb.takeOperations()).containsExactly("getItem");
  }

  @Test
  void whileTheTableDoesNotAnswerTheLastOneCountsAndNobodyWaitsForItAgain() {
    post(0.5);
    assertThat(price(log())).isEqualTo(0.5);
    clock.advance(LatestPrice.MAX_AGE);
    dynamoDb.failWhen("getItem"::equals);
    InvocationLog log = log();

    assertThat(price(log)).isEqualTo(0.5);
    assertThat(log.finish(200)).contains("StoreUnavailableException");
    dynamoDb.takeOperations();
    assertThat(price(log())).isEqualTo(0.5);
    assertThat(dynamoDb.takeOperations()).isEmpty();

    clock.advance(PostedPrice.GOOD_FOR);
    assertThat(price(log())).isZero();
  }

  private double price(InvocationLog log) {
    return latest.at(clock.instant(), log);
  }

  private InvocationLog log() {
    return new InvocationLog("read", null, clock.instant());
  }

  private void post(double price) {
    ReadRig.post(price, numbers, clock.instant());
  }
}

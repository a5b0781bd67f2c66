package dev.cocbackend.api.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.api.http.ApiRequest;
import dev.cocbackend.api.http.Caller;
import dev.cocbackend.api.http.Callers;
import dev.cocbackend.api.http.DeadAws;
import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.api.http.RejectedException;
import dev.cocbackend.api.http.TestAnswer;
import dev.cocbackend.api.http.TestRequest;
import dev.cocbackend.budget.CallerBudget;
import dev.cocbackend.budget.DynamoCallerBudget;
import dev.cocbackend.budget.InMemoryCallerBudget;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.settings.SettingsException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstSeenTagsTest {
  private static final Instant NOW = SettableClock.START;
  private static final Caller CALLER = ApiRequest.of(TestRequest.get("/").event()).caller();

  private final InvocationLog log = new InvocationLog("test", null, NOW);

  @Test
  void aBatchSpendsAUnitATagAndIsToldHowManyItHas() {
    FirstSeenTags tags = new FirstSeenTags(new InMemoryCallerBudget(), 60);

    assertThat(tags.spend(CALLER, 50, NOW, log).granted()).isEqualTo(50);
    Allowance second = tags.spend(CALLER, 50, NOW, log);

    assertThat(second.granted()).isEqualTo(10);
    assertThat(second.refusal().orElseThrow().error().reason()).isEqualTo("requestThrottled");
    assertThat(TestAnswer.parse(log.finish(200)).get("first_seen").textValue())
        .isEqualTo("10 of 50");
  }

  @Test
  void oneTooManyIsRejectedWithTheRuleAndTheTime() {
    FirstSeenTags tags = new FirstSeenTags(new InMemoryCallerBudget(), 7);
    assertThat(tags.spend(CALLER, 7, NOW, log).orReject()).isTrue();

    Allowance eighth = tags.spend(CALLER, 1, NOW.plusMillis(1), log);

    assertThatThrownBy(eighth::orReject)
        .isInstanceOf(RejectedException.class)
        .hasMessage(
            "One caller may ask for 7 tags a minute that are not in the database yet; tags that are"
                + " in it are not limited. Try again in 9 s.");
  }

  @Test
  void budgetsThatDoNotAnswerGrantNothingAndRefuseNobody() {
    CallerBudget dead = new DynamoCallerBudget(DeadAws.dynamoDb(), "snapshots");

    Allowance allowance = new FirstSeenTags(dead, 60).spend(CALLER, 1, NOW, log);

    assertThat(allowance.orReject()).isFalse();
    assertThat(log.finish(202)).contains("\"first_seen\":\"FAILED\"", "StoreUnavailableException");
  }

  @Test
  void aCallerWithoutTheScopeHasNothingFetched() {
    FirstSeenTags tags =
        FirstSeenTags.of(
            new Settings(Map.of("REFRESH_SCOPE", "coc/refresh")), new InMemoryCallerBudget());

    Allowance allowance = tags.spend(CALLER, 1, NOW, log);

    assertThat(allowance.granted()).isZero();
    assertThatThrownBy(allowance::orReject)
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("coc/refresh");
    assertThat(allowance.refusal().orElseThrow().response().status()).isEqualTo(403);
    assertThat(tags.spend(Callers.withScope("coc/refresh"), 1, NOW, log).orReject()).isTrue();
  }

  @Test
  void withoutLimitEverythingIsGranted() {
    assertThat(FirstSeenTags.unlimited().spend(CALLER, 1_000_000, NOW, log).granted())
        .isEqualTo(1_000_000);
  }

  @Test
  void theSettingIsTheBudget() {
    FirstSeenTags tags =
        FirstSeenTags.of(
            new Settings(Map.of("FIRST_SEEN_TAGS_PER_MINUTE", "3")), new InMemoryCallerBudget());

    assertThat(tags.spend(CALLER, 9, NOW, log).granted()).isEqualTo(3);
  }

  @Test
  void sixtyIsTheDefault() {
    FirstSeenTags tags = FirstSeenTags.of(new Settings(Map.of()), new InMemoryCallerBudget());

    assertThat(tags.spend(CALLER, 100, NOW, log).granted()).isEqualTo(60);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "10001", "many", "1.5"})
  void aSettingThatIsNonsenseIsNamed(String value) {
    Settings settings = new Settings(Map.of("FIRST_SEEN_TAGS_PER_MINUTE", value));

    assertThatThrownBy(() -> FirstSeenTags.of(settings, new InMemoryCallerBudget()))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "FIRST_SEEN_TAGS_PER_MINUTE is a whole number from 1 to 10000, not '%s'."
                .formatted(value));
  }
}

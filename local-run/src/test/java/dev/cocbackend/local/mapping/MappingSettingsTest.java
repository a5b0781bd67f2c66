package dev.cocbackend.local.mapping;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingSettingsTest {

  @ParameterizedTest
  @CsvSource({"1,0,2", "10,0,2", "11,1,2", "10000,300,1000"})
  void takesWhatLambdaTakes(int batchSize, int window, int concurrency) {
    assertThatCode(() -> settings(batchSize, window, concurrency)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "0,1,2,1 to 10000",
    "10001,1,2,1 to 10000",
    "11,0,2,at least a second",
    "10,301,2,0 to 300",
    "10,-1,2,0 to 300",
    "10,0,1,2 to 1000",
    "10,0,1001,2 to 1000"
  })
  void refusesWhatLambdaRefuses(int batchSize, int window, int concurrency, String allowed) {
    assertThatThrownBy(() -> settings(batchSize, window, concurrency))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(allowed);
  }

  private static MappingSettings settings(int batchSize, int window, int concurrency) {
    return new MappingSettings(
        batchSize, Duration.ofSeconds(window), concurrency, Duration.ofSeconds(60));
  }
}

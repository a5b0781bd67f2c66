package dev.cocbackend.coc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.settings.Settings;
import dev.cocbackend.settings.SettingsException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApiKeyTest {

  private static Settings keys(String value) {
    return new Settings(Map.of("COC_API_KEYS", value));
  }

  @Test
  void showsItsIdAndNeverItself() {
    ApiKey key = new ApiKey("swordfish");

    assertThat(key.authorization()).isEqualTo("Bearer swordfish");
    assertThat(key.toString()).isEqualTo("ApiKey[" + key.id() + "]").doesNotContain("swordfish");
    assertThat(key.id()).matches("[0-9a-f]{8}");
  }

  @Test
  void keysAreReadInOrder() {
    assertThat(ApiKey.listFrom(keys("one,two")))
        .extracting(ApiKey::authorization)
        .containsExactly("Bearer one", "Bearer two");
  }

  @Test
  void aBrokenKeyIsNotShown() {
    assertThatThrownBy(() -> ApiKey.listFrom(keys("good,sword fish")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("COC_API_KEYS")
        .hasMessageNotContaining("fish")
        .hasMessageNotContaining("good");
    assertThatThrownBy(() -> ApiKey.listFrom(new Settings(Map.of())))
        .hasMessageContaining("COC_API_KEYS");
  }
}

package dev.cocbackend.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.coc.ApiKeys;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.settings.SettingsException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApiKeySourceTest {

  private static ApiKeys keys(Map<String, String> environment) {
    return ApiKeySource.of(new Settings(environment));
  }

  @Test
  void keysHaveExactlyOneSource() {
    assertThat(keys(Map.of("COC_API_KEYS", "one,two")).current()).hasSize(2);
    assertThatThrownBy(() -> keys(Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "Set exactly one of COC_API_KEYS, COC_API_KEYS_SECRET and COC_API_KEYS_PARAMETER; none"
                + " is set.");
    assertThatThrownBy(() -> keys(Map.of("COC_API_KEYS", "swordfish", "COC_API_KEYS_SECRET", "s")))
        .isInstanceOf(SettingsException.class)
        .hasMessageEndingWith("COC_API_KEYS and COC_API_KEYS_SECRET are set.")
        .hasMessageNotContaining("swordfish");
  }

  @Test
  void storedKeysAreNotReadBeforeTheyAreAskedFor() {
    for (String source : List.of("COC_API_KEYS_SECRET", "COC_API_KEYS_PARAMETER")) {
      ApiKeys keys =
          keys(
              Map.of(
                  source,
                  "/coc/keys",
                  "AWS_ENDPOINT_URL",
                  "http://127.0.0.1:1",
                  "AWS_REGION",
                  "us-east-1"));

      assertThat(keys).as(source).hasToString("CachedApiKeys[unread]");
    }
  }
}

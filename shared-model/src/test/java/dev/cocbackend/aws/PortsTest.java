package dev.cocbackend.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.coc.ApiKeys;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.settings.SettingsException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortsTest {

  /** Ports with the table set, and whatever else a test wants. */
  private static Ports with(String name, String value) {
    return with(Map.of(name, value));
  }

  private static Ports with(Map<String, String> wanted) {
    Map<String, String> environment = new HashMap<>(wanted);
    environment.put("SNAPSHOT_TABLE", "snapshots");
    return new Ports(
        new Settings(environment), EmbeddedAws.services().dynamoDb(), new WriteUnits());
  }

  @Test
  void withoutATableThereAreNoPorts() {
    assertThatThrownBy(() -> Ports.of(new Settings(Map.of())))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("SNAPSHOT_TABLE");
  }

  @Test
  void theQueueIsChosenByConfiguration() {
    assertThat(with("REFRESH_QUEUE_TYPE", "memory").refreshQueue())
        .isInstanceOf(InMemoryRefreshQueue.class);
    assertThatThrownBy(() -> with("REFRESH_QUEUE_TYPE", "kafka").refreshQueue())
        .hasMessage("REFRESH_QUEUE_TYPE is sqs or memory, not 'kafka'.");
    assertThatThrownBy(() -> with("REFRESH_QUEUE_TYPE", "sqs").refreshQueue())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("REFRESH_QUEUE_URL_CRITICAL");
  }

  @Test
  void keysHaveExactlyOneSource() {
    assertThat(with("COC_API_KEYS", "one,two").apiKeys().current()).hasSize(2);
    assertThatThrownBy(() -> with("COC_CLOCK_SKEW_MS", "4").apiKeys())
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "Set exactly one of COC_API_KEYS, COC_API_KEYS_SECRET and COC_API_KEYS_PARAMETER; none"
                + " is set.");
    assertThatThrownBy(
            () -> with(Map.of("COC_API_KEYS", "swordfish", "COC_API_KEYS_SECRET", "s")).apiKeys())
        .isInstanceOf(SettingsException.class)
        .hasMessageEndingWith("COC_API_KEYS and COC_API_KEYS_SECRET are set.")
        .hasMessageNotContaining("swordfish");
  }

  @Test
  void storedKeysAreNotReadBeforeTheyAreAskedFor() {
    for (String source : List.of("COC_API_KEYS_SECRET", "COC_API_KEYS_PARAMETER")) {
      ApiKeys keys =
          with(Map.of(
                  source,
                  "/coc/keys",
                  "AWS_ENDPOINT_URL",
                  "http://127.0.0.1:1",
                  "AWS_REGION",
                  "us-east-1"))
              .apiKeys();

      assertThat(keys).as(source).hasToString("CachedApiKeys[unread]");
    }
  }
}

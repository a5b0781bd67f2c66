package dev.cocbackend.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.demand.InMemoryReadLog;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.settings.SettingsException;
import java.util.HashMap;
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
    assertThat(with("REFRESH_QUEUE_TYPE", "memory").readLog()).isInstanceOf(InMemoryReadLog.class);
    assertThatThrownBy(() -> with("REFRESH_QUEUE_TYPE", "sqs").readLog())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("READS_QUEUE_URL");
  }
}

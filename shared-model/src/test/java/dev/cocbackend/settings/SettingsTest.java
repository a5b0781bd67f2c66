package dev.cocbackend.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.snapshot.StalenessPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  private static Settings with(String name, String value) {
    return new Settings(Map.of(name, value));
  }

  @Test
  void aMissingRequiredSettingIsNamed() {
    assertThatThrownBy(() -> new Settings(Map.of()).required("SNAPSHOT_TABLE"))
        .isInstanceOf(SettingsException.class)
        .hasMessage("Set SNAPSHOT_TABLE; it is required.");
    assertThatThrownBy(() -> with("SNAPSHOT_TABLE", "  ").required("SNAPSHOT_TABLE"))
        .isInstanceOf(SettingsException.class);
  }

  @Test
  void maxAgesDefaultToTheProductsPromise() {
    assertThat(new Settings(Map.of()).stalenessPolicy()).isEqualTo(StalenessPolicy.DEFAULT);
  }

  @Test
  void everyMaxAgeCanBeSet() {
    Settings settings =
        new Settings(
            Map.of(
                "SNAPSHOT_MAX_AGE", "1",
                "SNAPSHOT_MAX_AGE_WAR", "2",
                "SNAPSHOT_MAX_AGE_CLAN", "3",
                "SNAPSHOT_MAX_AGE_PLAYER", "604800"));

    assertThat(settings.stalenessPolicy())
        .isEqualTo(
            new StalenessPolicy(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofDays(7)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-5", "604801", "ten", "1.5", "99999999999"})
  void aWrongMaxAgeNamesTheVariableAndTheRange(String value) {
    assertThatThrownBy(() -> with("SNAPSHOT_MAX_AGE_CLAN", value).stalenessPolicy())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("SNAPSHOT_MAX_AGE_CLAN")
        .hasMessageContaining("1 to 604800")
        .hasMessageContaining(value);
  }

  @Test
  void aFlagIsTrueOrFalse() {
    assertThat(with("F", "TRUE").flag("F", false)).isTrue();
    assertThat(with("F", "false").flag("F", true)).isFalse();
    assertThat(new Settings(Map.of()).flag("F", true)).isTrue();
    assertThatThrownBy(() -> with("F", "yes").flag("F", true))
        .hasMessage("F is true or false, not 'yes'.");
  }

  @Test
  void anAddressLosesItsLastSlash() {
    assertThat(with("A", "https://host/v1/").address("A")).isEqualTo(URI.create("https://host/v1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"host/v1", "ftp://host", "http://", "http://a b", "https:///v1"})
  void aWrongAddressIsNamedAndNotRepeated(String value) {
    assertThatThrownBy(() -> with("COC_API_BASE_URL", value).address("COC_API_BASE_URL"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("COC_API_BASE_URL is an http or https address");
  }

  @Test
  void aListIsCutAtCommas() {
    assertThat(with("L", " a, ,b,").list("L")).containsExactly("a", "b");
    assertThatThrownBy(() -> with("L", " , ").list("L")).hasMessageContaining("L has at least one");
  }
}

package dev.cocbackend.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OlderPathTest {
  private static final Instant SINCE = Instant.parse("2027-06-01T00:00:00Z");

  @Test
  void aMarkedPathAnnouncesItsEndAndItsSuccessor() {
    OlderPath path = new OlderPath("/v1/clans/{tag}", SINCE, SINCE.plus(Duration.ofDays(365)));

    assertThat(
            path.announce(ApiResponse.empty(304), "/v2/clans/{tag}", "#2pp").toEvent().getHeaders())
        .containsEntry("Deprecation", "@1811808000")
        .containsEntry("Sunset", "Wed, 31 May 2028 00:00:00 GMT")
        .containsEntry(
            "Link",
            "</v2/clans/%232PP>; rel=\"successor-version\","
                + " </v1/openapi.json>; rel=\"deprecation\"; type=\"application/json\"");
  }

  @Test
  void nothingThatIsNoTagGoesIntoAHeader() {
    OlderPath path = new OlderPath("/v1/clans/{tag}", SINCE, SINCE.plusSeconds(1));

    assertThat(
            path.announce(ApiResponse.empty(400), "/v2/clans/{tag}", "x>; rel=\"evil\"")
                .toEvent()
                .getHeaders()
                .get("Link"))
        .isEqualTo("</v1/openapi.json>; rel=\"deprecation\"; type=\"application/json\"");
  }

  @Test
  void aPathIsDeprecatedBeforeItGoes() {
    assertThatThrownBy(() -> new OlderPath("/v1/clans/{tag}", SINCE, SINCE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whoeverUsesAnOlderPathHasAYear() {
    assertThat(Arrays.stream(Endpoint.values()).flatMap(each -> each.olderPaths().stream()))
        .isNotEmpty()
        .allMatch(path -> !path.sunset().isBefore(path.deprecatedAt().plus(Duration.ofDays(365))));
  }
}

package dev.cocbackend.local.front;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.local.lambda.LambdaFunction;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {
  private final LambdaFunction read = function("read");
  private final LambdaFunction verify = function("verify");
  private final RouteTable table =
      new RouteTable(
          List.of(
              new Route("GET", "/v1/clans/{tag}", read),
              new Route("GET", "/v1/clans/{tag}/currentwar", read),
              new Route("POST", "/v1/players/{tag}/verifytoken", verify)),
          read);

  @Test
  void aVariableTakesOneSegment() {
    RouteTable.Match match = table.find("POST", "/v1/players/#2PP/verifytoken");

    assertThat(match.key()).isEqualTo("POST /v1/players/{tag}/verifytoken");
    assertThat(match.function()).isSameAs(verify);
    assertThat(match.variables()).isEqualTo(Map.of("tag", "#2PP"));
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/v1/clans/2PP,GET /v1/clans/{tag}",
    "GET,/v1/clans/2PP/currentwar,GET /v1/clans/{tag}/currentwar",
    "GET,/v1/clans/2PP/,$default",
    "GET,/v1/clans/,$default",
    "GET,/v1/clans,$default",
    "GET,/V1/clans/2PP,$default",
    "HEAD,/v1/clans/2PP,$default",
    "PUT,/v1/clans/2PP,$default",
    "GET,/,$default"
  })
  void whatNoRouteServesGoesToTheDefault(String method, String path, String key) {
    assertThat(table.find(method, path).key()).isEqualTo(key);
  }

  private static LambdaFunction function(String name) {
    return LambdaFunction.of(
        name,
        (event, context) -> event,
        String.class,
        String.class,
        Duration.ofSeconds(1),
        InstantSource.system(),
        line -> {});
  }
}

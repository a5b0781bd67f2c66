package dev.cocbackend.local.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which door asks for what. */
class SignInTest {
  /** Monitors, browsers' preflights and readers of the description have no token. */
  private static final Set<String> OPEN =
      Set.of("GET /v1/health", "HEAD /v1/health", "GET /v1/openapi.json", "OPTIONS /{proxy+}");

  private final Template template;

  SignInTest() throws IOException {
    this.template = Template.read();
  }

  @Test
  void everyDoorButTheOpenOnesAsksForATokenAndItsScope() {
    Map<String, String> scopes = new TreeMap<>();
    Set<String> open = new TreeSet<>();
    for (JsonNode route : template.all("AWS::ApiGatewayV2::Route").values()) {
      String key = route.path("RouteKey").asText();
      if (!route.has("AuthorizationType")) {
        open.add(key);
        continue;
      }
      assertThat(route.path("AuthorizationType").path("!If").toString())
          .as(key)
          .isEqualTo("[\"AppsSignIn\",\"JWT\",\"NONE\"]");
      assertThat(Template.chosen(route.path("AuthorizerId")).path("!Ref").asText())
          .as(key)
          .isEqualTo("AppAuthorizer");
      JsonNode scope = Template.chosen(route.path("AuthorizationScopes"));
      assertThat(scope).as(key).hasSize(1);
      scopes.put(key, scope.path(0).path("!Ref").asText());
    }
    assertThat(open).isEqualTo(OPEN);
    assertThat(scopes).containsKeys("$default", "GET /v1/clans/{tag}", "GET /api/v1/clan/{tag}");
    scopes.forEach((key, scope) -> assertThat(scope).as(key).isEqualTo(scopeOf(key)));
  }

  private static String scopeOf(String key) {
    if (key.endsWith("/verifytoken")) {
      return "VerifyScope";
    }
    if (key.endsWith("/refresh")) {
      return "RefreshScope";
    }
    return key.contains("/v1/devices/") || key.contains("/v1/subscriptions/")
        ? "PushScope"
        : "ReadScope";
  }

  @Test
  void withoutAnIssuerNobodySignsIn() {
    assertThat(template.parameter("JwtIssuer").path("Default").asText()).isEmpty();
    assertThat(template.resource("AppAuthorizer").path("Condition").asText())
        .isEqualTo("AppsSignIn");
    JsonNode jwt = template.properties("AppAuthorizer").path("JwtConfiguration");
    assertThat(jwt.path("Issuer").path("!Ref").asText()).isEqualTo("JwtIssuer");
    assertThat(jwt.path("Audience").path("!Ref").asText()).isEqualTo("JwtAudience");
  }

  @Test
  void everyDoorHasAThrottle() {
    JsonNode stage = template.properties("HttpStage");
    assertThat(stage.path("DefaultRouteSettings").path("ThrottlingRateLimit").path("!Ref").asText())
        .isEqualTo("ApiRateLimit");
    JsonNode verify = stage.path("RouteSettings").path("POST /v1/players/{tag}/verifytoken");
    assertThat(verify.path("ThrottlingRateLimit").asInt()).isEqualTo(5);
    for (String pulled : new String[] {"clans/{tag}", "players/{tag}", "clans/{tag}/currentwar"}) {
      JsonNode refresh = stage.path("RouteSettings").path("POST /v1/" + pulled + "/refresh");
      assertThat(refresh.path("ThrottlingRateLimit").asInt()).as(pulled).isEqualTo(50);
    }
  }

  @Test
  void theAccessLogShowsNeitherTagNorAddressNorToken() {
    String format =
        template.properties("HttpStage").path("AccessLogSettings").path("Format").asText();
    assertThat(format)
        .contains("$context.routeKey", "$context.status", "$context.responseLatency")
        .doesNotContain("$context.path", "sourceIp", "claims", "header", "queryString");
  }
}

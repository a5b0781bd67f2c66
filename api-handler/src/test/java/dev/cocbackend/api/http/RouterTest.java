package dev.cocbackend.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTest {
  private static final Set<Endpoint> ALL = EnumSet.allOf(Endpoint.class);

  @ParameterizedTest
  @CsvSource({
    "/v1/clans/#2PP, CLAN",
    "/v1/clans/%232PP, CLAN",
    "/v1/clans/2pp, CLAN",
    "/v1/clans/%232%50P, CLAN",
    "/api/v1/clan/#2PP, CLAN",
    "/api/v1/clan/%232PP, CLAN",
    "/v1/players/#2PP, PLAYER",
    "/v1/players/%232PP, PLAYER",
    "/api/v1/player/%232PP, PLAYER",
    "/v1/clans/#2PP/currentwar, CURRENT_WAR",
    "/v1/clans/%232PP/currentwar, CURRENT_WAR",
    "/api/v1/war/#2PP/current, CURRENT_WAR",
    "/api/v1/war/%232PP/current, CURRENT_WAR",
    "/v1/clans/%232PP/members, CLAN_MEMBERS",
  })
  void decodedAndEncodedPathsLeadToTheSameEndpoint(String path, Endpoint endpoint) {
    Route route = Router.route(request("GET", path), ALL);

    assertThat(route.endpoint()).isEqualTo(endpoint);
    assertThat(route.tag().value()).isEqualTo("2PP");
  }

  @Test
  void verificationIsAPostAndHealthHasNoTag() {
    assertThat(Router.route(request("POST", "/v1/players/#2PP/verifytoken"), ALL))
        .isEqualTo(new Route(Endpoint.VERIFY_TOKEN, "#2PP"));
    assertThat(Router.route(request("GET", "/v1/health"), ALL))
        .isEqualTo(new Route(Endpoint.HEALTH, ""));
    assertThat(Router.route(request("HEAD", "/v1/openapi.json"), ALL))
        .isEqualTo(new Route(Endpoint.OPEN_API, ""));
    assertThat(Router.route(request("GET", "/v1/clans"), ALL))
        .isEqualTo(new Route(Endpoint.CLANS, ""));
    assertThat(Router.route(request("GET", "/v1/players"), ALL))
        .isEqualTo(new Route(Endpoint.PLAYERS, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/v1",
        "/v1/clans/2PP/member",
        "/v1/clan/2PP",
        "/V1/clans/2PP",
        "/v1/clans/2PP/",
        "/v1/clans/2PP/warlog",
        "/v1/clans/2P/P",
        "v1/clans/2PP",
        "//v1/clans/2PP",
        "/api/v1/clans/2PP",
        "/v1/health/",
        "/v1/%zz/secret",
      })
  void anyOtherPathIs404AndListsWhatExists(String path) {
    RejectedException rejected = rejected(request("GET", path));

    assertThat(rejected.response().status()).isEqualTo(404);
    for (Endpoint endpoint : ALL) {
      for (String existing : endpoint.paths()) {
        assertThat(rejected).hasMessageContaining(endpoint.methods().getFirst() + " " + existing);
      }
    }
    assertThat(rejected.getMessage()).doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST | /v1/clans/2PP | GET, HEAD, OPTIONS",
        "DELETE | /api/v1/clan/2PP | GET, HEAD, OPTIONS",
        "PUT | /v1/clans/2PP/currentwar | GET, HEAD, OPTIONS",
        "TRACE | /v1/clans | GET, HEAD, OPTIONS",
        "GET | /v1/players/2PP/verifytoken | POST, OPTIONS",
        "HEAD | /v1/players/2PP/verifytoken | POST, OPTIONS",
        "POST | /v1/health | GET, HEAD, OPTIONS",
      })
  void anotherMethodIs405AndNamesTheAllowedOnes(String method, String path, String allowed) {
    ApiResponse response = rejected(request(method, path)).response();

    assertThat(response.status()).isEqualTo(405);
    assertThat(response.toEvent().getHeaders()).containsEntry("Allow", allowed);
    assertThat(response.toEvent().getBody()).contains(allowed);
  }

  @Test
  void queryParametersAre400AndNotRepeated() {
    RejectedException rejected =
        rejected(ApiRequest.of(TestRequest.get("/v1/clans/2PP").query("secret=1").event()));

    assertThat(rejected.response().status()).isEqualTo(400);
    assertThat(rejected).hasMessage("/v1/clans/{tag} takes no query parameters.");
    assertThat(rejected(ApiRequest.of(TestRequest.get("/v1/clans").query("secret=1").event())))
        .hasMessage("/v1/clans takes no query parameters but: tags.");
  }

  @Test
  void anEndpointOfAnotherFunctionIs404() {
    RejectedException rejected =
        catchThrowableOfType(
            RejectedException.class,
            () -> Router.route(request("GET", "/v1/health"), EnumSet.of(Endpoint.CLAN)));

    assertThat(rejected.response().status()).isEqualTo(404);
    assertThat(rejected).hasMessageContaining("another function");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/clans/", "/v1/clans/%20", "/v1/clans/ "})
  void anEmptyTagIs400AndTellsOfTheFragment(String path) {
    Route route = Router.route(request("GET", path), ALL);

    RejectedException rejected = catchThrowableOfType(RejectedException.class, route::tag);
    assertThat(rejected.response().status()).isEqualTo(400);
    assertThat(rejected).hasMessageContaining("%23");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/clans/secret",
        "/v1/clans/%",
        "/v1/clans/%2",
        "/v1/clans/%gg2PP",
        "/v1/clans/%ff%fe%fd",
        "/v1/clans/##2PP",
        "/v1/clans/2PP%2F2PP",
        "/v1/clans/2PPPPPPPPPPPP",
      })
  void aBadTagIs400AndIsNotRepeated(String path) {
    Route route = Router.route(request("GET", path), ALL);

    RejectedException rejected = catchThrowableOfType(RejectedException.class, route::tag);
    assertThat(rejected.response().status()).isEqualTo(400);
    assertThat(rejected).hasMessageStartingWith("A tag has ");
    assertThat(rejected.getMessage()).doesNotContain("secret");
    assertThat(route.toString()).doesNotContain("secret");
  }

  private static ApiRequest request(String method, String path) {
    return ApiRequest.of(TestRequest.of(method, path).event());
  }

  private static RejectedException rejected(ApiRequest request) {
    return catchThrowableOfType(RejectedException.class, () -> Router.route(request, ALL));
  }
}

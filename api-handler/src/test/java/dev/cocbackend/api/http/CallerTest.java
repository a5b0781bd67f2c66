package dev.cocbackend.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.2, false",
    "192.0.2.1, ::ffff:192.0.2.1, true",
    "2001:db8:1:2::1, 2001:db8:1:2:ffff:ffff:ffff:ffff, true",
    "2001:db8:1:2::1, 2001:DB8:0001:0002:0:0:0:1, true",
    "2001:db8:1:2::1, 2001:db8:1:3::1, false",
    "2001:db8:1:2::1, 192.0.2.1, false",
    "not an address, not an address, true",
    "not an address, another, false",
  })
  void addressesOfOneHouseholdAreOneCaller(String one, String other, boolean same) {
    assertThat(id(one, null).equals(id(other, null))).isEqualTo(same);
  }

  @Test
  void aCheckedSubjectCountsWhereverItComesFrom() {
    Map<String, String> claims = Map.of("iss", "https://issuer.example", "sub", "u1");

    assertThat(id("192.0.2.1", claims)).isEqualTo(id("192.0.2.2", claims));
    assertThat(id("192.0.2.1", claims))
        .isNotEqualTo(id("192.0.2.1", Map.of("iss", "https://issuer.example", "sub", "u2")))
        .isNotEqualTo(id("192.0.2.1", Map.of("iss", "https://other.example", "sub", "u1")))
        .isNotEqualTo(id("192.0.2.1", null));
  }

  @Test
  void aTokenWithoutSubjectLeavesTheAddress() {
    assertThat(id("192.0.2.1", Map.of())).isEqualTo(id("192.0.2.1", null));
    assertThat(id("192.0.2.1", Map.of("sub", " "))).isEqualTo(id("192.0.2.1", null));
  }

  @ParameterizedTest
  @CsvSource({
    "scope, coc/read coc/refresh, true",
    "scope, coc/read, false",
    "scope, coc/refreshing, false",
    "scp, coc/refresh, true",
    "scp, '[coc/read coc/refresh]', true",
    "roles, coc/refresh, false",
  })
  void aScopeIsWhatTheCheckedTokenGrants(String claim, String value, boolean granted) {
    assertThat(caller("192.0.2.1", Map.of("sub", "u1", claim, value)).hasScope("coc/refresh"))
        .isEqualTo(granted);
  }

  @Test
  void withoutACheckedTokenThereIsNoScope() {
    assertThat(caller("192.0.2.1", null).hasScope("coc/refresh")).isFalse();
    assertThat(
            ApiRequest.of(TestRequest.get("/").with("authorization", "Bearer coc/refresh").event())
                .caller()
                .hasScope("coc/refresh"))
        .isFalse();
  }

  @Test
  void noHeaderMakesAnotherCaller() {
    APIGatewayV2HTTPEvent plain = TestRequest.get("/").event();
    APIGatewayV2HTTPEvent spoofed =
        TestRequest.get("/")
            .with("x-forwarded-for", "198.51.100.7")
            .with("authorization", "Bearer other")
            .event();
    for (APIGatewayV2HTTPEvent event : new APIGatewayV2HTTPEvent[] {plain, spoofed}) {
      event.getRequestContext().getHttp().setSourceIp("192.0.2.1");
    }

    assertThat(ApiRequest.of(spoofed).caller().id()).isEqualTo(ApiRequest.of(plain).caller().id());
  }

  @Test
  void withoutAddressAllAreOneCaller() {
    assertThat(id(null, null)).isEqualTo(id(" ", null)).isNotEqualTo(id("192.0.2.1", null));
  }

  @Test
  void theTextFormShowsNobody() {
    APIGatewayV2HTTPEvent event = TestRequest.get("/").event();
    event.getRequestContext().getHttp().setSourceIp("192.0.2.1");

    assertThat(ApiRequest.of(event).caller().toString()).isEqualTo("Caller[hidden]");
  }

  private static String id(@Nullable String address, @Nullable Map<String, String> claims) {
    return caller(address, claims).id();
  }

  private static Caller caller(@Nullable String address, @Nullable Map<String, String> claims) {
    APIGatewayV2HTTPEvent event = TestRequest.get("/").event();
    event.getRequestContext().getHttp().setSourceIp(address);
    if (claims != null) {
      event.getRequestContext().setAuthorizer(Callers.bearing(claims));
    }
    return ApiRequest.of(event).caller();
  }
}

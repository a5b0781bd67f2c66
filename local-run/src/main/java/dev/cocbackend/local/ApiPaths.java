package dev.cocbackend.local;

import com.sun.net.httpserver.HttpHandler;
import dev.cocbackend.local.app.DemoApp;
import dev.cocbackend.local.docs.ApiDocsPage;
import dev.cocbackend.local.front.Route;
import dev.cocbackend.local.front.RouteTable;
import dev.cocbackend.local.lambda.LambdaFunction;
import dev.cocbackend.local.operator.OperatorPage;
import dev.cocbackend.local.push.PhonesPage;
import dev.cocbackend.snapshot.SnapshotKey;
import java.util.List;

/** The routes of {@code template.yaml}, and the path of each snapshot. */
final class ApiPaths {
  private ApiPaths() {}

  static RouteTable routes(
      LambdaFunction read, LambdaFunction verify, LambdaFunction device, LambdaFunction health) {
    return new RouteTable(
        List.of(
            new Route("GET", "/v1/clans", read),
            new Route("GET", "/v1/clans/{tag}", read),
            new Route("GET", "/v1/clans/{tag}/members", read),
            new Route("GET", "/v1/clans/{tag}/currentwar", read),
            new Route("GET", "/v1/players", read),
            new Route("GET", "/v1/players/{tag}", read),
            new Route("POST", "/v1/sync", read),
            new Route("POST", "/v1/clans/{tag}/refresh", read),
            new Route("POST", "/v1/clans/{tag}/currentwar/refresh", read),
            new Route("POST", "/v1/players/{tag}/refresh", read),
            new Route("POST", "/v1/players/{tag}/verifytoken", verify),
            new Route("PUT", "/v1/devices/{id}", device),
            new Route("DELETE", "/v1/devices/{id}", device),
            new Route("GET", "/v1/devices/{id}/subscriptions", device),
            new Route("PUT", "/v1/subscriptions/clan/{tag}", device),
            new Route("DELETE", "/v1/subscriptions/clan/{tag}", device),
            new Route("PUT", "/v1/subscriptions/game", device),
            new Route("DELETE", "/v1/subscriptions/game", device),
            new Route("GET", "/v1/health", health),
            // HEAD and OPTIONS of other paths come to the read function by the default route.
            new Route("HEAD", "/v1/health", health),
            new Route("GET", "/v1/openapi.json", read),
            new Route("GET", "/api/v1/clan/{tag}", read),
            new Route("GET", "/api/v1/player/{tag}", read),
            new Route("GET", "/api/v1/war/{tag}/current", read)),
        read);
  }

  /** Whether a page serves this path; all others are the API's. */
  static boolean isPage(String path) {
    return ApiDocsPage.serves(path)
        || DemoApp.serves(path)
        || PhonesPage.serves(path)
        || path.equals("/")
        || path.equals("/analytics")
        || path.equals("/operator")
        || path.startsWith("/operator/")
        || path.startsWith("/webjars/");
  }

  /** All pages behind one handler. */
  static HttpHandler pages(
      OperatorPage operator, ApiDocsPage docs, DemoApp app, PhonesPage phones) {
    return exchange -> {
      String path = exchange.getRequestURI().getPath();
      if (ApiDocsPage.serves(path)) {
        docs.handle(exchange);
      } else if (DemoApp.serves(path)) {
        app.handle(exchange);
      } else if (PhonesPage.serves(path)) {
        phones.handle(exchange);
      } else {
        operator.handle(exchange);
      }
    };
  }

  static String of(SnapshotKey key) {
    return switch (key.kind()) {
      case CLAN -> "/v1/clans/" + key.tag().encoded();
      case PLAYER -> "/v1/players/" + key.tag().encoded();
      case WAR -> "/v1/clans/" + key.tag().encoded() + "/currentwar";
    };
  }
}

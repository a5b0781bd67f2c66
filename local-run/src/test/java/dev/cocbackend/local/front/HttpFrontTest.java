package dev.cocbackend.local.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.cocbackend.local.lambda.LambdaFunction;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpFrontTest {
  private static final String ROUTE = "GET /v1/clans/{tag}";

  private final BlockingQueue<APIGatewayV2HTTPEvent> events = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> answered = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> log = new LinkedBlockingQueue<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private @Nullable HttpFront front;

  @AfterEach
  void stop() {
    client.close();
    if (front != null) {
      front.close();
    }
  }

  @Test
  void theHandlerSeesDecodedPathLowerCaseHeadersAndPathParameters() throws Exception {
    start(response(200, "ok"));

    get(
        "/v1/clans/%232PP?limit=5&limit=6",
        builder -> builder.header("X-Two", "a").header("X-Two", "b").header("Cookie", "c=1; d=2"));

    APIGatewayV2HTTPEvent event = take(events);
    assertThat(event.getRouteKey()).isEqualTo(ROUTE);
    assertThat(event.getRawPath()).isEqualTo("/v1/clans/#2PP");
    assertThat(event.getRawQueryString()).isEqualTo("limit=5&limit=6");
    assertThat(event.getQueryStringParameters()).isEqualTo(Map.of("limit", "5,6"));
    assertThat(event.getPathParameters()).isEqualTo(Map.of("tag", "#2PP"));
    assertThat(event.getHeaders()).containsEntry("x-two", "a,b").doesNotContainKey("cookie");
    assertThat(event.getCookies()).containsExactly("c=1", "d=2");
    assertThat(event.getRequestContext().getHttp().getMethod()).isEqualTo("GET");
    assertThat(event.getRequestContext().getHttp().getSourceIp()).isEqualTo("127.0.0.1");
    assertThat(event.getRequestContext().getTimeEpoch()).isPositive();
  }

  @Test
  void statusHeadersCookiesAndBinaryBodiesReachTheClient() throws Exception {
    byte[] body = {0, (byte) 0xff, 3};
    start(
        APIGatewayV2HTTPResponse.builder()
            .withStatusCode(201)
            .withHeaders(Map.of("ETag", "W/\"x\"", "content-type", "application/x-test"))
            .withCookies(List.of("a=1", "b=2"))
            .withBody(Base64.getEncoder().encodeToString(body))
            .withIsBase64Encoded(true)
            .build());

    HttpResponse<byte[]> response = get("/v1/clans/2PP");

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.body()).isEqualTo(body);
    assertThat(response.headers().allValues("etag")).containsExactly("W/\"x\"");
    assertThat(response.headers().allValues("content-type")).containsExactly("application/x-test");
    assertThat(response.headers().allValues("set-cookie")).containsExactly("a=1", "b=2");
    assertThat(response.headers().firstValue("apigw-requestid"))
        .hasValue(take(events).getRequestContext().getRequestId());
  }

  @Test
  void headGetsTheLengthAndNoBody() throws Exception {
    start(response(200, "12345"));

    HttpResponse<byte[]> response =
        get(
            "/v1/clans/2PP",
            builder -> builder.method("HEAD", HttpRequest.BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-length")).hasValue("5");
    assertThat(response.body()).isEmpty();
    assertThat(take(events).getRouteKey()).isEqualTo("$default");
  }

  @Test
  void headKeepsTheLengthThatAFunctionWithoutABodyStates() throws Exception {
    start(
        APIGatewayV2HTTPResponse.builder()
            .withStatusCode(200)
            .withHeaders(Map.of("Content-Length", "77"))
            .build());

    HttpResponse<byte[]> response =
        get(
            "/v1/clans/2PP",
            builder -> builder.method("HEAD", HttpRequest.BodyPublishers.noBody()));

    assertThat(response.headers().firstValue("content-length")).hasValue("77");
    assertThat(response.body()).isEmpty();
  }

  @Test
  void notModifiedHasNoBody() throws Exception {
    start(APIGatewayV2HTTPResponse.builder().withStatusCode(304).build());

    HttpResponse<byte[]> response = get("/v1/clans/2PP");

    assertThat(response.statusCode()).isEqualTo(304);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void aBinaryRequestBodyIsBase64() throws Exception {
    start(response(200, "ok"));
    byte[] body = {1, 2, (byte) 0xfe};

    get("/v1/x", builder -> builder.POST(HttpRequest.BodyPublishers.ofByteArray(body)));

    APIGatewayV2HTTPEvent event = take(events);
    assertThat(event.getIsBase64Encoded()).isTrue();
    assertThat(Base64.getDecoder().decode(event.getBody())).isEqualTo(body);
  }

  @Test
  void aBodyOfTheLimitPassesAndOneByteMoreIsRefusedBeforeTheFunction() throws Exception {
    start(response(200, "ok"));

    HttpResponse<byte[]> longest =
        get("/v1/x", b -> b.POST(body(HttpFront.MAX_BODY_BYTES)).header("content-type", "text/a"));
    HttpResponse<byte[]> tooLong = get("/v1/x", b -> b.POST(body(HttpFront.MAX_BODY_BYTES + 1)));

    assertThat(longest.statusCode()).isEqualTo(200);
    assertThat(tooLong.statusCode()).isEqualTo(413);
    assertThat(text(tooLong)).contains("\"reason\":\"payloadTooLarge\"").contains("1,048,576");
    assertThat(take(events).getBody()).hasSize(HttpFront.MAX_BODY_BYTES);
    assertThat(events).isEmpty();
  }

  @Test
  void aHandlerThatThrowsIsAnInternalServerErrorAsOfApiGateway() throws Exception {
    start(
        (event, context) -> {
          throw new IllegalStateException("broken");
        });

    HttpResponse<byte[]> response = get("/v1/clans/2PP");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(text(response)).isEqualTo("{\"message\":\"Internal Server Error\"}");
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(take(log)).contains("broken");
  }

  @Test
  void anAnswerWithAnImpossibleStatusIsAnInternalServerError() throws Exception {
    start(APIGatewayV2HTTPResponse.builder().withBody("no status").build());

    assertThat(get("/v1/clans/2PP").statusCode()).isEqualTo(500);
    assertThat(take(log)).contains("statusCode");
  }

  @Test
  void anAnswerWithBrokenBase64IsAnInternalServerError() throws Exception {
    start(
        APIGatewayV2HTTPResponse.builder()
            .withStatusCode(200)
            .withBody("*")
            .withIsBase64Encoded(true)
            .build());

    assertThat(get("/v1/clans/2PP").statusCode()).isEqualTo(500);
    assertThat(take(log)).contains("base64");
  }

  @Test
  void eachAnswerIsObservedWithItsRouteStatusAndStaleness() throws Exception {
    start(
        APIGatewayV2HTTPResponse.builder()
            .withStatusCode(200)
            .withHeaders(Map.of("x-is-stale", "true"))
            .withBody("{}")
            .build());

    get("/v1/clans/2PP");
    get("/elsewhere");

    assertThat(take(answered)).isEqualTo(ROUTE + " 200 true");
    assertThat(take(answered)).isEqualTo("$default 200 true");
  }

  @Test
  void pagesAreServedBesideTheRoutes() throws Exception {
    start(response(200, "api"));

    assertThat(text(get("/page"))).isEqualTo("page");
    assertThat(events).isEmpty();
    assertThat(answered).isEmpty();
  }

  @Test
  void aPortInUseIsRefused() throws Exception {
    start(response(200, "ok"));
    int taken = front().port();

    assertThatThrownBy(() -> startOn(taken, (event, context) -> response(200, "ok")))
        .isInstanceOf(BindException.class);
  }

  private void start(APIGatewayV2HTTPResponse response) throws Exception {
    start((event, context) -> response);
  }

  private void start(RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler)
      throws Exception {
    front = startOn(0, handler);
  }

  private HttpFront startOn(
      int port, RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler)
      throws Exception {
    LambdaFunction function =
        LambdaFunction.of(
            "read",
            (event, context) -> {
              events.add(event);
              return handler.handleRequest(event, context);
            },
            APIGatewayV2HTTPEvent.class,
            APIGatewayV2HTTPResponse.class,
            Duration.ofSeconds(10),
            InstantSource.system(),
            log::add);
    return HttpFront.start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        new RouteTable(List.of(new Route("GET", "/v1/clans/{tag}", function)), function),
        exchange -> {
          exchange.sendResponseHeaders(200, 4);
          exchange.getResponseBody().write("page".getBytes(StandardCharsets.UTF_8));
        },
        path -> path.equals("/page"),
        (route, status, stale, latency) -> answered.add(route + " " + status + " " + stale),
        InstantSource.system(),
        log::add);
  }

  private HttpFront front() {
    if (front == null) {
      throw new IllegalStateException("not started");
    }
    return front;
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    return get(path, builder -> builder);
  }

  private HttpResponse<byte[]> get(
      String path, java.util.function.UnaryOperator<HttpRequest.Builder> more) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + front().port() + path);
    return client.send(
        more.apply(HttpRequest.newBuilder(uri)).build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static APIGatewayV2HTTPResponse response(int status, String body) {
    return APIGatewayV2HTTPResponse.builder().withStatusCode(status).withBody(body).build();
  }

  private static HttpRequest.BodyPublisher body(int length) {
    return HttpRequest.BodyPublishers.ofString("x".repeat(length));
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
    T taken = queue.poll(10, TimeUnit.SECONDS);
    if (taken == null) {
      throw new AssertionError("Nothing came within 10 s.");
    }
    return taken;
  }
}

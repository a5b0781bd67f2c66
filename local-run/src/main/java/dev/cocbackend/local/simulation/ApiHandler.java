package dev.cocbackend.local.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Answers under {@code /v1}: key, limit, path, fault, game. Safe for use by many threads. */
final class ApiHandler implements HttpHandler {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final String HTML_PAGE =
      "<!DOCTYPE html>\n<html><head><title>Error</title></head><body><h1>Please come back in a"
          + " minute</h1></body></html>\n";

  private final GameAnswers answers;
  private final KeyGate gate;
  private final Faults faults;
  private final Duration latency;
  private final Pause pause;
  private final InstantSource clock;
  private final AtomicLong requests = new AtomicLong();
  private final Map<Endpoint, LongAdder> byEndpoint = new ConcurrentHashMap<>();

  ApiHandler(
      GameAnswers answers,
      KeyGate gate,
      Faults faults,
      Duration latency,
      Pause pause,
      InstantSource clock) {
    this.answers = answers;
    this.gate = gate;
    this.faults = faults;
    this.latency = latency;
    this.pause = pause;
    this.clock = clock;
    for (Endpoint endpoint : Endpoint.values()) {
      byEndpoint.put(endpoint, new LongAdder());
    }
  }

  ApiStatistics statistics() {
    Map<String, ApiStatistics.OfKey> byKey = gate.statistics();
    Map<String, Long> endpoints = new TreeMap<>();
    byEndpoint.forEach((endpoint, count) -> endpoints.put(endpoint.id(), count.sum()));
    return new ApiStatistics(
        requests.get(),
        byKey.values().stream().mapToLong(ApiStatistics.OfKey::throttled).sum(),
        gate.rejected(),
        byKey.values().stream().mapToInt(ApiStatistics.OfKey::maxInAnySecond).max().orElse(0),
        endpoints,
        byKey);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    Instant now = clock.instant();
    requests.incrementAndGet();
    try (exchange) {
      Optional<KeyGate.Key> key =
          gate.enter(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")));
      if (key.isEmpty()) {
        Answer.error(403, "accessDenied", "The Authorization header holds no key known here.")
            .send(exchange);
      } else if (!key.get().tryAcquire(now)) {
        Answer.error(
                429,
                "requestThrottled",
                "More than %d requests within a second with this key."
                    .formatted(SlidingLimit.LIMIT))
            .send(exchange);
      } else {
        answer(exchange, key.get(), now);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server is being closed
    }
  }

  private void answer(HttpExchange exchange, KeyGate.Key key, Instant now)
      throws IOException, InterruptedException {
    Optional<Route> route = Route.parse(Requests.path(exchange));
    if (route.isEmpty()) {
      Answer.error(404, "notFound", "The API has no such path.").send(exchange);
      return;
    }
    Endpoint endpoint = route.get().endpoint();
    if (!exchange.getRequestMethod().equals(endpoint.method())) {
      Answer.error(
              405, "methodNotAllowed", "This path takes " + endpoint.method() + " requests only.")
          .withHeader("Allow", endpoint.method())
          .send(exchange);
      return;
    }
    Optional<String> body = Requests.body(exchange);
    if (body.isEmpty()) {
      Requests.tooLarge().send(exchange);
      return;
    }
    Faults.Decision decision = faults.decide(endpoint, route.get().tag(), key.id());
    byEndpoint.computeIfAbsent(endpoint, e -> new LongAdder()).increment();
    Duration wait = latency.plus(decision.delay());
    if (!wait.isZero()) {
      pause.lasting(wait);
    }
    // Made only when it is sent: what a fault hides must not be the beginning of a max-age.
    Supplier<Answer> right = () -> answers.answer(endpoint, route.get().tag(), body.get(), now);
    if (decision.fault().isEmpty()) {
      right.get().send(exchange);
    } else {
      goWrong(decision.fault().get(), endpoint, right, decision, exchange);
    }
  }

  private void goWrong(
      Fault fault,
      Endpoint endpoint,
      Supplier<Answer> right,
      Faults.Decision decision,
      HttpExchange exchange)
      throws IOException, InterruptedException {
    switch (fault.kind()) {
      case MAINTENANCE ->
          Answer.error(503, "inMaintenance", "The game is being worked on; come back later.")
              .send(exchange);
      case TIMEOUT -> decision.release().await();
      case HTML ->
          new Answer(fault.status(), HTML_PAGE, Map.of("Content-Type", "text/html; charset=utf-8"))
              .send(exchange);
      case MALFORMED_JSON -> malformed(right.get()).send(exchange);
      case TRUNCATED_BODY -> right.get().sendHalf(exchange);
      case INVALID_IP ->
          Answer.error(
                  403,
                  "accessDenied.invalidIp",
                  "The key is not for requests from the address "
                      + exchange.getRemoteAddress().getAddress().getHostAddress()
                      + ".")
              .send(exchange);
      case PRIVATE_WAR_LOG -> Answer.privateWarLog().send(exchange);
      case NOT_FOUND -> answers.notFound().send(exchange);
      case MISSING_FIELD ->
          without(fault.field().orElse(endpoint.mainField()), right.get()).send(exchange);
      case LATENCY -> right.get().send(exchange); // the wait is already over
    }
  }

  /** An opening quotation mark too many, and the wrong brackets. */
  private static Answer malformed(Answer answer) {
    return answer.withBody(answer.body().replaceFirst(":", ":\"").replace('}', ']'));
  }

  private static Answer without(String field, Answer answer) throws JsonProcessingException {
    ObjectNode json = (ObjectNode) MAPPER.readTree(answer.body());
    json.remove(field);
    return answer.withBody(MAPPER.writeValueAsString(json));
  }
}

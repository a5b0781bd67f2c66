package dev.cocbackend.local.simulation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Answers under {@code /control}, where faults are set and counters read. No key is needed. */
final class ControlHandler implements HttpHandler {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Faults faults;
  private final Supplier<ApiStatistics> statistics;

  ControlHandler(Faults faults, Supplier<ApiStatistics> statistics) {
    this.faults = faults;
    this.statistics = statistics;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      answer(exchange).withHeader("Cache-Control", "no-store").send(exchange);
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    return switch (Requests.path(exchange)) {
      case "/control/faults" ->
          switch (method) {
            case "GET" -> Answer.json(200, FaultsJson.write(faults.active()));
            case "PUT" -> set(Requests.body(exchange));
            case "DELETE" -> {
              faults.clear();
              yield new Answer(204, "", Map.of());
            }
            default -> notAllowed("GET, PUT, DELETE");
          };
      case "/control/stats" ->
          method.equals("GET")
              ? Answer.json(200, MAPPER.valueToTree(statistics.get()))
              : notAllowed("GET");
      default ->
          Answer.error(404, "notFound", "There are /control/faults and /control/stats only.");
    };
  }

  private Answer set(Optional<String> body) {
    if (body.isEmpty()) {
      return Requests.tooLarge();
    }
    try {
      faults.set(FaultsJson.read(body.get()));
    } catch (IllegalArgumentException e) {
      return Answer.error(400, "badRequest", String.valueOf(e.getMessage()));
    }
    return Answer.json(200, FaultsJson.write(faults.active()));
  }

  private static Answer notAllowed(String allowed) {
    return Answer.error(405, "methodNotAllowed", "Allowed here: " + allowed + ".")
        .withHeader("Allow", allowed);
  }
}

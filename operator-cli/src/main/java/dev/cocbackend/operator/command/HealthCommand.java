package dev.cocbackend.operator.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.breaker.DynamoBreaker;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.refresh.QueueDepth;
import dev.cocbackend.refresh.QueueUnavailableException;
import dev.cocbackend.snapshot.DueKey;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.StoreUnavailableException;
import dev.cocbackend.tag.Tag;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.exception.SdkException;

/** Tells whether the system is well. */
@Command(
    name = "health",
    description = {
      "Tells whether table, queues and breaker are well: by the API with --url, else by looking",
      "at them from here. Exits with 1 if something is degraded or down."
    })
final class HealthCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(3);

  /** The health function's own timeout is 10 s. */
  private static final Duration ANSWER = Duration.ofSeconds(15);

  /** Any key will do; this is the tag that the CoC API's documentation shows. */
  private static final SnapshotKey SOME_KEY = SnapshotKey.clan(new Tag("2PP"));

  private final Operator operator;

  @Mixin private final Output output = new Output();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(names = "--url", paramLabel = "URL", description = "The API, such as https://host.")
  private @Nullable URI url;

  HealthCommand(Operator operator) {
    this.operator = operator;
  }

  @Override
  public Integer call() throws InterruptedException {
    return output.give(url == null ? look() : ask(url), spec.commandLine());
  }

  private Answer ask(URI api) throws InterruptedException {
    if (api.getHost() == null
        || !List.of("http", "https").contains(String.valueOf(api.getScheme()))) {
      throw new ParameterException(
          spec.commandLine(), "--url is an http or https address, not '%s'.".formatted(api));
    }
    String base = api.toString();
    URI address =
        URI.create(
            (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/v1/health");
    HttpResponse<String> response;
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build()) {
      response =
          http.send(
              HttpRequest.newBuilder(address).timeout(ANSWER).build(),
              HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UnreachableException(
          "%s does not answer (%s).".formatted(address, e.getClass().getSimpleName()), e);
    }
    try {
      JsonNode report = JSON.readTree(response.body());
      if (report != null && report.isObject() && report.has("status")) {
        String status = report.path("status").asText();
        ObjectNode json = Answer.object();
        json.put("url", address.toString()).setAll((ObjectNode) report);
        List<String> lines = new ArrayList<>();
        lines.add("status: " + status);
        for (Map.Entry<String, JsonNode> part : report.properties()) {
          if (part.getValue().isObject()) {
            lines.add(part.getKey() + ": " + part.getValue());
          }
        }
        return new Answer(status.equals("ok") ? Exit.OK : Exit.PROBLEM, json, lines);
      }
    } catch (JsonProcessingException e) {
      // Falls through to the one message for all that is no report.
    }
    throw new UnreachableException(
        "%s answered %d without a health report.".formatted(address, response.statusCode()), null);
  }

  private Answer look() {
    Instant now = operator.clock().instant();
    ObjectNode json = Answer.object();
    List<String> lines = new ArrayList<>();
    Part table = new Part("table", json, lines);
    boolean tableIsUp =
        table.is(
            () -> {
              operator.store().find(SOME_KEY);
              return "answers";
            });
    boolean allUp = tableIsUp;
    for (QueueName name : QueueName.values()) {
      allUp &=
          new Part("queue " + name, json, lines)
              .is(
                  () -> {
                    QueueDepth depth = operator.queue(name).depth();
                    return "%d waiting, %d in flight, %d delayed"
                        .formatted(depth.waiting(), depth.inFlight(), depth.delayed());
                  });
    }
    boolean[] isOpen = {false};
    if (tableIsUp) {
      allUp &=
          new Part("oldest request", json, lines)
              .is(
                  () ->
                      operator
                          .store()
                          .oldestLease()
                          .map(due -> text(due, now))
                          .orElse("none outstanding"));
      allUp &=
          new Part("breaker", json, lines)
              .is(
                  () -> {
                    Optional<Instant> until =
                        new DynamoBreaker(operator.dynamoDb(), operator.table()).openUntil(now);
                    isOpen[0] = until.isPresent();
                    return until
                        .map(at -> "open until " + at + ": the CoC API is in maintenance")
                        .orElse("closed");
                  });
    }
    String status = !tableIsUp ? "down" : allUp && !isOpen[0] ? "ok" : "degraded";
    json.put("status", status);
    lines.addFirst("status: " + status);
    return new Answer(status.equals("ok") ? Exit.OK : Exit.PROBLEM, json, lines);
  }

  private static String text(DueKey due, Instant now) {
    Instant requestedAt = due.requestedAt();
    return due.key()
        + (requestedAt == null ? "" : ", asked for " + Durations.relative(requestedAt, now));
  }

  /** One part of the report. */
  private record Part(String name, ObjectNode json, List<String> lines) {
    interface Question {
      String answer();
    }

    boolean is(Question question) {
      String found;
      boolean isUp;
      try {
        found = question.answer();
        isUp = true;
      } catch (StoreUnavailableException | QueueUnavailableException | SdkException e) {
        found = String.valueOf(e.getMessage());
        isUp = false;
      }
      json.putObject(name).put("status", isUp ? "ok" : "down").put("found", found);
      lines.add("%s: %s".formatted(name, isUp ? found : "DOWN, " + found));
      return isUp;
    }
  }
}

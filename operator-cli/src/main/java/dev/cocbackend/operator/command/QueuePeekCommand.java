package dev.cocbackend.operator.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.operator.backup.Redrive;
import dev.cocbackend.operator.queue.HeldMessage;
import dev.cocbackend.operator.queue.MessageQueue;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.operator.queue.Sweep;
import dev.cocbackend.refresh.RefreshRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows messages. */
@Command(
    name = "peek",
    description = {
      "Shows some messages of a queue and lets them go at once. SQS counts it as a receive;",
      "a message that it would bring to the dead letters is replaced with a fresh copy."
    })
final class QueuePeekCommand implements Callable<Integer> {
  private static final int MOST = 1_000;

  /** A crash hides what was looked at no longer than this. */
  private static final Duration HOLD = Duration.ofSeconds(30);

  private final Operator operator;

  @Mixin private final Output output = new Output();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(paramLabel = "QUEUE", description = "critical, high, medium, low or dead-letter")
  @SuppressWarnings("NullAway.Init") // required, so picocli sets it
  private QueueName name;

  @Option(
      names = {"-n", "--count"},
      paramLabel = "COUNT",
      defaultValue = "10",
      description = "How many, 1 to 1000 (${DEFAULT-VALUE}).")
  private int count;

  QueuePeekCommand(Operator operator) {
    this.operator = operator;
  }

  @Override
  public Integer call() {
    if (count < 1 || count > MOST) {
      throw new ParameterException(
          spec.commandLine(), "--count is 1 to %d, not %d.".formatted(MOST, count));
    }
    MessageQueue queue = operator.queue(name);
    List<HeldMessage> seen = new ArrayList<>();
    try (Sweep sweep = new Sweep(queue, operator.limits().withHold(HOLD), operator.clock())) {
      sweep.upTo(count, seen::add);
    }
    Instant now = operator.clock().instant();
    ObjectNode json = Answer.object().put("queue", name.id());
    ArrayNode messages = json.putArray("messages");
    Table table =
        new Table("key", "tier", "attempt", "asked for", "receives", "request id", "reason");
    for (HeldMessage message : seen.subList(0, Math.min(count, seen.size()))) {
      Optional<RefreshRequest> request = message.content().request();
      String reason = name == QueueName.DEAD_LETTER ? Redrive.reason(message) : "";
      table.row(
          request.map(r -> r.key().toString()).orElse("no request"),
          request.map(r -> r.tier().name()).orElse("-"),
          request.map(r -> Integer.toString(r.attempt())).orElse("-"),
          Durations.relative(
              request.map(RefreshRequest::requestedAt).orElse(message.sentAt()), now),
          message.receives(),
          request.map(RefreshRequest::id).orElse("-"),
          reason);
      ObjectNode node =
          messages
              .addObject()
              .put("messageId", message.messageId())
              .put("receives", message.receives())
              .put("sentAt", message.sentAt().toString())
              .put("body", message.content().body());
      if (name == QueueName.DEAD_LETTER) {
        node.put("reason", reason);
      }
      request.ifPresent(
          r ->
              node.putObject("request")
                  .put("id", r.id())
                  .put("key", r.key().toString())
                  .put("tier", r.tier().name())
                  .put("requestedAt", r.requestedAt().toString())
                  .put("attempt", r.attempt()));
    }
    List<String> lines = seen.isEmpty() ? List.of("Nothing waits in " + name + ".") : table.lines();
    return output.give(new Answer(Exit.OK, json, lines), spec.commandLine());
  }
}

package dev.cocbackend.operator.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.operator.backup.Redrive;
import dev.cocbackend.operator.queue.MessageQueue;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.refresh.Tier;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sends dead letters again. */
@Command(
    name = "redrive",
    description = {
      "Sends dead letters again, with all attempts before them, to the tier in which their key",
      "was asked for. Each is sent before it is deleted."
    })
final class QueueRedriveCommand implements Callable<Integer> {
  private final Operator operator;

  @Mixin private final Output output = new Output();
  @Mixin private final QueueCommand.Holding holding = new QueueCommand.Holding();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init") // required, so picocli sets it
  private Which which;

  @Option(
      names = "--dry-run",
      description = "Counts the letters by reason and where they would go; sends nothing.")
  private boolean dryRun;

  private static final class Which {
    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        description =
            "Those whose reason has this text in it, in either case; more than once for several."
                + " Letters that the queue itself moved have the reason '"
                + Redrive.RECEIVED_TOO_OFTEN
                + "'.")
    private @Nullable List<String> reasons;

    @Option(names = "--all", description = "All of them.")
    private boolean all;

    boolean has(String reason) {
      return all
          || (reasons != null
              && reasons.stream()
                  .anyMatch(
                      text ->
                          reason.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT))));
    }
  }

  QueueRedriveCommand(Operator operator) {
    this.operator = operator;
  }

  @Override
  public Integer call() {
    Map<QueueName, MessageQueue> tiers = new EnumMap<>(QueueName.class);
    for (Tier tier : Tier.values()) {
      tiers.put(QueueName.of(tier), operator.queue(QueueName.of(tier)));
    }
    Redrive redrive =
        new Redrive(
            operator.queue(QueueName.DEAD_LETTER),
            tiers,
            operator.store(),
            holding.limits(operator),
            operator.clock());
    List<Redrive.Group> groups =
        ProgressBar.during(steps -> redrive.run(which::has, dryRun, steps), operator);

    ObjectNode json = Answer.object().put("dryRun", dryRun);
    ArrayNode reasons = json.putArray("reasons");
    Table table = new Table(dryRun ? "would send" : "sent", "left", "no request", "to", "reason");
    long sent = 0;
    long foreign = 0;
    for (Redrive.Group group : groups) {
      sent += group.wanted();
      foreign += group.foreign();
      List<String> to = new ArrayList<>();
      ObjectNode node =
          reasons
              .addObject()
              .put("reason", group.reason())
              .put(dryRun ? "wouldSend" : "sent", group.wanted())
              .put("left", group.kept())
              .put("noRequest", group.foreign());
      ObjectNode byTier = node.putObject("to");
      for (Map.Entry<Tier, Long> entry : group.to().entrySet()) {
        byTier.put(QueueName.of(entry.getKey()).id(), entry.getValue());
        to.add(QueueName.of(entry.getKey()) + " " + entry.getValue());
      }
      table.row(
          group.wanted(), group.kept(), group.foreign(), String.join(", ", to), group.reason());
    }
    json.put(dryRun ? "wouldSend" : "sent", sent);
    List<String> lines = new ArrayList<>();
    if (groups.isEmpty()) {
      lines.add("There are no dead letters.");
    } else {
      lines.addAll(table.lines());
    }
    if (foreign > 0) {
      lines.add(
          "%d chosen letters are no refresh requests and stay; no worker could serve them."
              .formatted(foreign));
    }
    return output.give(new Answer(Exit.OK, json, lines), spec.commandLine());
  }
}

package dev.cocbackend.operator.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.refresh.QueueDepth;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Counts. */
@Command(
    name = "stats",
    description = "Counts messages: waiting, in workers' hands, delayed. SQS counts about right.")
final class QueueStatsCommand implements Callable<Integer> {
  private final Operator operator;

  @Mixin private final Output output = new Output();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  QueueStatsCommand(Operator operator) {
    this.operator = operator;
  }

  @Override
  public Integer call() {
    ObjectNode json = Answer.object();
    ObjectNode queues = json.putObject("queues");
    Table table = new Table("queue", "waiting", "in flight", "delayed");
    for (QueueName name : QueueName.values()) {
      QueueDepth depth = operator.queue(name).depth();
      table.row(name, depth.waiting(), depth.inFlight(), depth.delayed());
      queues
          .putObject(name.id())
          .put("waiting", depth.waiting())
          .put("inFlight", depth.inFlight())
          .put("delayed", depth.delayed());
    }
    return output.give(new Answer(Exit.OK, json, table.lines()), spec.commandLine());
  }
}

package dev.cocbackend.operator.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.operator.backup.FileMessageQueue;
import dev.cocbackend.operator.backup.Migration;
import dev.cocbackend.operator.queue.MessageQueue;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.operator.storage.CorruptFileException;
import dev.cocbackend.operator.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Moves messages. */
@Command(
    name = "migrate",
    description = {
      "Moves all messages from one place to another: copies what is missing there, checks that",
      "each has arrived with its content, and deletes the originals. A place is",
      "  sqs            the queues that the environment names",
      "  http…/NAME     a queue in SQS by its URL; both places then, and one --queue",
      "  memory:DIR     queues kept in memory, in files of the backup format between uses;",
      "                 a folder or s3://bucket/prefix",
      "Stop the workers of the source, or run it again until it finds nothing."
    })
final class QueueMigrateCommand implements Callable<Integer> {
  private static final String MEMORY = "memory:";

  private final Operator operator;

  @Mixin private final Output output = new Output();
  @Mixin private final QueueCommand.Chosen chosen = new QueueCommand.Chosen();
  @Mixin private final QueueCommand.Holding holding = new QueueCommand.Holding();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(names = "--from", paramLabel = "PLACE", required = true, description = "The source.")
  @SuppressWarnings("NullAway.Init") // required, so picocli sets it
  private String from;

  @Option(names = "--to", paramLabel = "PLACE", required = true, description = "The target.")
  @SuppressWarnings("NullAway.Init") // required, so picocli sets it
  private String to;

  @Option(
      names = "--live",
      description =
          "Workers take messages from the target meanwhile: what SQS says of each send is enough,"
              + " and the target is not looked through afterwards.")
  private boolean live;

  QueueMigrateCommand(Operator operator) {
    this.operator = operator;
  }

  @Override
  public Integer call() throws CorruptFileException {
    List<QueueName> names = chosen.names();
    if ((isUrl(from) || isUrl(to)) && names.size() != 1) {
      throw new ParameterException(
          spec.commandLine(), "With the URL of a queue, name what it holds with one --queue.");
    }
    Migration migration = new Migration(holding.limits(operator), operator.clock());
    List<Migration.Outcome> outcomes = new ArrayList<>();
    for (QueueName name : names) {
      MessageQueue source = queue(from, "--from", name);
      MessageQueue target = queue(to, "--to", name);
      outcomes.add(
          ProgressBar.during(steps -> migration.move(source, target, live, steps), operator));
    }

    ObjectNode json = Answer.object();
    ArrayNode queues = json.putArray("queues");
    Table table = new Table("queue", "found", "sent", "moved", "missing");
    long missing = 0;
    for (Migration.Outcome outcome : outcomes) {
      missing += outcome.missing();
      table.row(
          outcome.from().name(),
          outcome.found(),
          outcome.sent(),
          outcome.moved(),
          outcome.missing());
      queues
          .addObject()
          .put("queue", outcome.from().name().id())
          .put("from", outcome.from().address())
          .put("to", outcome.to().address())
          .put("found", outcome.found())
          .put("sent", outcome.sent())
          .put("moved", outcome.moved())
          .put("missing", outcome.missing());
    }
    List<String> lines = new ArrayList<>(table.lines());
    if (missing > 0) {
      lines.add(
          "%d messages were not seen in the target and stay in the source; run it again, with --live if workers take messages from the target."
              .formatted(missing));
    }
    return output.give(
        new Answer(missing == 0 ? Exit.OK : Exit.PROBLEM, json, lines), spec.commandLine());
  }

  private MessageQueue queue(String place, String option, QueueName name)
      throws CorruptFileException {
    if (place.equals("sqs")) {
      return operator.queue(name);
    }
    if (isUrl(place)) {
      return operator.queue(name, place);
    }
    if (place.startsWith(MEMORY) && place.length() > MEMORY.length()) {
      Storage storage = operator.storage(place.substring(MEMORY.length()), option);
      return FileMessageQueue.open(name, storage, operator.clock());
    }
    throw new ParameterException(
        spec.commandLine(),
        "%s is sqs, the URL of a queue, or memory:DIR, not '%s'.".formatted(option, place));
  }

  private static boolean isUrl(String place) {
    return place.startsWith("http://") || place.startsWith("https://");
  }
}

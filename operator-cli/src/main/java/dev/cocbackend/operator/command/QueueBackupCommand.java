package dev.cocbackend.operator.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.operator.backup.Backups;
import dev.cocbackend.operator.backup.Manifest;
import dev.cocbackend.operator.backup.QueueBackup;
import dev.cocbackend.operator.backup.Steps;
import dev.cocbackend.operator.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Copies queues. */
@Command(
    name = "backup",
    description = {
      "Copies all queues into checksummed files while the system runs; consumes nothing.",
      "Interrupted at any point it leaves no backup, and can be run again."
    })
final class QueueBackupCommand implements Callable<Integer> {
  private final Operator operator;

  @Mixin private final Output output = new Output();
  @Mixin private final QueueCommand.Place place = new QueueCommand.Place();
  @Mixin private final QueueCommand.Chosen chosen = new QueueCommand.Chosen();
  @Mixin private final QueueCommand.Holding holding = new QueueCommand.Holding();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  QueueBackupCommand(Operator operator) {
    this.operator = operator;
  }

  @Override
  public Integer call() {
    Storage storage = operator.backups(place.dir);
    QueueBackup backup =
        new QueueBackup(storage, holding.limits(operator), operator.clock(), operator.random());
    Manifest manifest =
        ProgressBar.during(steps -> backup.make(chosen.of(operator), steps), operator);
    // What was written is read back: a disk can lie.
    Backups.Verdict verdict = new Backups(storage).verify(manifest.id(), Steps.UNHEARD);

    ObjectNode json =
        Answer.object()
            .put("id", manifest.id().value())
            .put("place", storage.address())
            .put("messages", manifest.messages())
            .put("verified", verdict.isWhole());
    ObjectNode queues = json.putObject("queues");
    Table table = new Table("queue", "messages", "bytes", "hidden");
    long hidden = 0;
    for (Manifest.Part part : manifest.parts()) {
      table.row(part.queue(), part.sum().records(), part.sum().bytes(), part.hidden());
      queues
          .putObject(part.queue().id())
          .put("messages", part.sum().records())
          .put("bytes", part.sum().bytes())
          .put("sha256", part.sum().sha256())
          .put("hidden", part.hidden());
      hidden += part.hidden();
    }
    List<String> lines = new ArrayList<>(table.lines());
    if (hidden > 0) {
      lines.add(
          "Hidden: about %d messages were in workers' hands or delayed, and are not in the backup;"
              .formatted(hidden));
      lines.add(
          "the table keeps their requests, and the planner sends them again if they are lost.");
    }
    lines.add("Backup %s in %s".formatted(manifest.id(), storage.address()));
    verdict.problems().forEach(problem -> lines.add("Damaged: " + problem));
    return output.give(
        new Answer(verdict.isWhole() ? Exit.OK : Exit.PROBLEM, json, lines), spec.commandLine());
  }
}

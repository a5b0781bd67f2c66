package dev.cocbackend.operator.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.operator.backup.BackupId;
import dev.cocbackend.operator.backup.Backups;
import dev.cocbackend.operator.backup.QueueRestore;
import dev.cocbackend.operator.storage.CorruptFileException;
import dev.cocbackend.operator.storage.Storage;
import dev.cocbackend.settings.SettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts messages back. */
@Command(
    name = "restore",
    description = {
      "Puts the messages of a backup back into their queues: those whose request the queues",
      "do not have, and that no earlier restore of this backup has sent."
    })
final class QueueRestoreCommand implements Callable<Integer> {
  private final Operator operator;

  @Mixin private final Output output = new Output();
  @Mixin private final QueueCommand.Place place = new QueueCommand.Place();
  @Mixin private final QueueCommand.Chosen chosen = new QueueCommand.Chosen();
  @Mixin private final QueueCommand.Holding holding = new QueueCommand.Holding();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(
      paramLabel = "BACKUP",
      arity = "0..1",
      description = "Its name; the newest if none is given.")
  private @Nullable String backup;

  @Option(
      names = "--again",
      description =
          "Forgets what earlier restores of this backup sent, as when the queues were lost since.")
  private boolean again;

  @Option(names = "--dry-run", description = "Says what would be sent, and sends nothing.")
  private boolean dryRun;

  QueueRestoreCommand(Operator operator) {
    this.operator = operator;
  }

  @Override
  public Integer call() throws CorruptFileException {
    Storage storage = operator.backups(place.dir);
    BackupId id = backup(storage, backup);
    QueueRestore restore = new QueueRestore(storage, holding.limits(operator), operator.clock());
    QueueRestore.Outcome outcome =
        ProgressBar.during(
            steps -> restore.restore(id, chosen.of(operator), again, dryRun, steps), operator);

    ObjectNode json =
        Answer.object()
            .put("id", id.value())
            .put("dryRun", dryRun)
            .put("sent", outcome.sent())
            .put("present", outcome.present())
            .put("earlier", outcome.earlier());
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s %d messages of %s; %d are in the queues, %d were restored before."
            .formatted(
                dryRun ? "Would send" : "Sent",
                outcome.sent(),
                id,
                outcome.present(),
                outcome.earlier()));
    if (outcome.earlier() > 0 && outcome.sent() == 0) {
      lines.add("If the queues were lost since then, restore --again.");
    }
    return output.give(new Answer(Exit.OK, json, lines), spec.commandLine());
  }

  static BackupId backup(Storage storage, @Nullable String named) {
    if (named != null) {
      return new BackupId(named);
    }
    return new Backups(storage)
        .newest()
        .orElseThrow(
            () -> new SettingsException("There is no backup in %s.".formatted(storage.address())));
  }
}

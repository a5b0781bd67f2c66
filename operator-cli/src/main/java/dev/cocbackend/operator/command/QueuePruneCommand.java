package dev.cocbackend.operator.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.operator.backup.BackupId;
import dev.cocbackend.operator.backup.Backups;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Removes old backups. */
@Command(
    name = "prune",
    description = {
      "Removes backups that are older than QUEUE_BACKUP_RETENTION_DAYS (7), but never the newest,",
      "and what interrupted backups left a day ago or earlier."
    })
final class QueuePruneCommand implements Callable<Integer> {
  private final Operator operator;

  @Mixin private final Output output = new Output();
  @Mixin private final QueueCommand.Place place = new QueueCommand.Place();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(names = "--dry-run", description = "Says what would be removed, and removes nothing.")
  private boolean dryRun;

  QueuePruneCommand(Operator operator) {
    this.operator = operator;
  }

  @Override
  public Integer call() {
    int days = operator.backupRetentionDays();
    Backups backups = new Backups(operator.backups(place.dir));
    Backups.Pruning plan = backups.plan(Duration.ofDays(days), operator.clock().instant());
    if (!dryRun) {
      backups.prune(plan);
    }
    ObjectNode json = Answer.object().put("dryRun", dryRun).put("retentionDays", days);
    List<String> lines = new ArrayList<>();
    String verb = dryRun ? "Would remove " : "Removed ";
    add(json, "removed", plan.old(), verb, lines);
    add(json, "unfinished", plan.unfinished(), verb + "unfinished ", lines);
    add(json, "kept", plan.kept(), "Kept ", lines);
    if (lines.isEmpty()) {
      lines.add("There are no backups.");
    }
    return output.give(new Answer(Exit.OK, json, lines), spec.commandLine());
  }

  private static void add(
      ObjectNode json, String name, List<BackupId> ids, String verb, List<String> lines) {
    var array = json.putArray(name);
    for (BackupId id : ids) {
      array.add(id.value());
      lines.add(verb + id);
    }
  }
}

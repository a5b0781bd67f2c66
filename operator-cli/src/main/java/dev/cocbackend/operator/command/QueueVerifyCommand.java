package dev.cocbackend.operator.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.operator.backup.BackupId;
import dev.cocbackend.operator.backup.Backups;
import dev.cocbackend.operator.storage.Storage;
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

/** Reads backups. */
@Command(
    name = "verify",
    description = "Reads every byte of a backup, and says which file and line is damaged.")
final class QueueVerifyCommand implements Callable<Integer> {
  private final Operator operator;

  @Mixin private final Output output = new Output();
  @Mixin private final QueueCommand.Place place = new QueueCommand.Place();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(
      paramLabel = "BACKUP",
      arity = "0..1",
      description = "Its name; the newest if none is given.")
  private @Nullable String backup;

  @Option(names = "--all", description = "All backups.")
  private boolean all;

  QueueVerifyCommand(Operator operator) {
    this.operator = operator;
  }

  @Override
  public Integer call() {
    Storage storage = operator.backups(place.dir);
    Backups backups = new Backups(storage);
    List<BackupId> ids =
        all ? backups.finished() : List.of(QueueRestoreCommand.backup(storage, backup));
    ObjectNode json = Answer.object();
    ArrayNode found = json.putArray("backups");
    List<String> lines = new ArrayList<>();
    boolean isWhole = true;
    for (BackupId id : ids) {
      Backups.Verdict verdict = ProgressBar.during(steps -> backups.verify(id, steps), operator);
      isWhole &= verdict.isWhole();
      ObjectNode node =
          found
              .addObject()
              .put("id", id.value())
              .put("whole", verdict.isWhole())
              .put("messages", verdict.messages());
      ArrayNode problems = node.putArray("problems");
      verdict.problems().forEach(problems::add);
      lines.add(
          "%s: %s, %d messages"
              .formatted(id, verdict.isWhole() ? "whole" : "DAMAGED", verdict.messages()));
      verdict.problems().forEach(problem -> lines.add("  " + problem));
    }
    return output.give(
        new Answer(isWhole ? Exit.OK : Exit.PROBLEM, json, lines), spec.commandLine());
  }
}

package dev.cocbackend.operator.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.operator.snapshots.SnapshotFile;
import dev.cocbackend.operator.storage.CorruptFileException;
import dev.cocbackend.snapshot.Saved;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Stores snapshots from a file. */
@Command(
    name = "import",
    description = {
      "Stores the snapshots of a file that export wrote. One that is older than the stored one",
      "changes nothing; nothing is stored unless every byte is as it was written."
    })
final class SnapshotImportCommand implements Callable<Integer> {
  private final Operator operator;

  @Mixin private final Output output = new Output();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The file.")
  @SuppressWarnings("NullAway.Init") // required, so picocli sets it
  private Path file;

  SnapshotImportCommand(Operator operator) {
    this.operator = operator;
  }

  @Override
  public Integer call() throws CorruptFileException {
    Map<Saved, Long> saved =
        ProgressBar.during(
            steps ->
                SnapshotFile.importInto(
                    operator.store(),
                    SnapshotExportCommand.folder(file),
                    SnapshotExportCommand.name(file),
                    steps),
            operator);
    ObjectNode json = Answer.object().put("file", file.toString());
    for (Saved outcome : Saved.values()) {
      json.put(outcome.name().toLowerCase(java.util.Locale.ROOT), saved.getOrDefault(outcome, 0L));
    }
    String line =
        "Stored %d snapshots; confirmed %d; %d are newer in the table."
            .formatted(
                saved.getOrDefault(Saved.CHANGED, 0L),
                saved.getOrDefault(Saved.UNCHANGED, 0L),
                saved.getOrDefault(Saved.SUPERSEDED, 0L));
    return output.give(new Answer(Exit.OK, json, List.of(line)), spec.commandLine());
  }
}

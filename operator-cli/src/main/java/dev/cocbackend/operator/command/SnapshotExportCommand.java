package dev.cocbackend.operator.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.operator.snapshots.SnapshotFile;
import dev.cocbackend.operator.snapshots.TableLook;
import dev.cocbackend.operator.storage.FileSum;
import dev.cocbackend.operator.storage.FolderStorage;
import dev.cocbackend.snapshot.SnapshotKey;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes snapshots to a file. */
@Command(
    name = "export",
    description = "Writes snapshots and tombstones to a file with checksums, bodies as stored.")
final class SnapshotExportCommand implements Callable<Integer> {
  private final Operator operator;

  @Mixin private final Output output = new Output();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(names = "--to", paramLabel = "FILE", required = true, description = "The file.")
  @SuppressWarnings("NullAway.Init") // required, so picocli sets it
  private Path file;

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init") // required, so picocli sets it
  private Which which;

  private static final class Which {
    @Option(names = "--all", description = "The whole table; costs a scan of it.")
    private boolean all;

    @Parameters(
        paramLabel = "KEY",
        arity = "1..*",
        description = "As clan#2PP, or a tag for all three kinds.")
    private @Nullable List<String> keys;
  }

  SnapshotExportCommand(Operator operator) {
    this.operator = operator;
  }

  @Override
  public Integer call() {
    TableLook look = new TableLook(operator.dynamoDb(), operator.table());
    Set<SnapshotKey> named = new LinkedHashSet<>();
    if (which.keys != null) {
      which.keys.forEach(text -> named.addAll(SnapshotCommand.keys(text)));
    }
    SnapshotFile.Keys keys = which.all ? look::allKeys : named::forEach;
    FolderStorage folder = folder(file);
    FileSum sum =
        ProgressBar.during(
            steps ->
                SnapshotFile.export(
                    operator.store(), keys, folder, name(file), named.size(), steps),
            operator);
    ObjectNode json =
        Answer.object()
            .put("file", file.toString())
            .put("snapshots", sum.records())
            .put("bytes", sum.bytes())
            .put("sha256", sum.sha256());
    return output.give(
        new Answer(
            Exit.OK,
            json,
            List.of(
                "Wrote %d snapshots, %d bytes, to %s."
                    .formatted(sum.records(), sum.bytes(), file))),
        spec.commandLine());
  }

  static FolderStorage folder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IllegalArgumentException("A file is in a folder: " + file);
    }
    return new FolderStorage(folder);
  }

  static String name(Path file) {
    Path name = file.getFileName();
    if (name == null) {
      throw new IllegalArgumentException("A file has a name: " + file);
    }
    return name.toString();
  }
}

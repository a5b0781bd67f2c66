package dev.cocbackend.operator.command;

import dev.cocbackend.snapshot.Kind;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands on snapshots. */
@Command(name = "snapshot", description = "What the table holds of clans, players and wars.")
final class SnapshotCommand implements Runnable {
  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private final Help help = new Help();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  static CommandLine of(Operator operator) {
    return new CommandLine(new SnapshotCommand())
        .addSubcommand(new SnapshotShowCommand(operator))
        .addSubcommand(new SnapshotRefreshCommand(operator))
        .addSubcommand(new SnapshotExportCommand(operator))
        .addSubcommand(new SnapshotImportCommand(operator));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  /**
   * The keys that a text names: one as {@code clan#2PP}, or of all kinds as {@code #2PP} or {@code
   * 2PP}.
   *
   * @throws IllegalArgumentException if it names none
   */
  static List<SnapshotKey> keys(String text) {
    for (Kind kind : Kind.values()) {
      if (text.toLowerCase(java.util.Locale.ROOT).startsWith(kind.id() + "#")) {
        return List.of(new SnapshotKey(kind, Tag.parse(text.substring(kind.id().length()))));
      }
    }
    Tag tag = Tag.parse(text);
    return Arrays.stream(Kind.values()).map(kind -> new SnapshotKey(kind, tag)).toList();
  }
}

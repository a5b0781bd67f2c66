package dev.cocbackend.operator.command;

import dev.cocbackend.operator.queue.MessageQueue;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.operator.queue.SweepLimits;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands on queues. */
@Command(name = "queue", description = "The refresh queues: four tiers and the dead letters.")
final class QueueCommand implements Runnable {
  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private final Help help = new Help();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  static CommandLine of(Operator operator) {
    return new CommandLine(new QueueCommand())
        .addSubcommand(new QueueStatsCommand(operator))
        .addSubcommand(new QueuePeekCommand(operator))
        .addSubcommand(new QueueBackupCommand(operator))
        .addSubcommand(new QueueRestoreCommand(operator))
        .addSubcommand(new QueueVerifyCommand(operator))
        .addSubcommand(new QueuePruneCommand(operator))
        .addSubcommand(new QueueRedriveCommand(operator))
        .addSubcommand(new QueueMigrateCommand(operator));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  /** Which queues a command is about. */
  static final class Chosen {
    @Option(
        names = "--queue",
        paramLabel = "NAME",
        split = ",",
        description =
            "Only these: critical, high, medium, low, dead-letter; several with commas (all).")
    private QueueName @Nullable [] names;

    List<QueueName> names() {
      return names == null
          ? List.of(QueueName.values())
          : Arrays.stream(names).distinct().sorted().toList();
    }

    List<MessageQueue> of(Operator operator) {
      return names().stream().map(operator::queue).toList();
    }
  }

  /** How a command goes through queues. */
  static final class Holding {
    @Option(
        names = "--hold",
        paramLabel = "TIME",
        description =
            "How long messages are hidden from the workers at most, such as 5m; they are let go as"
                + " soon as their queue has been gone through (by the queue's depth, 30s or more).")
    private @Nullable Duration hold;

    SweepLimits limits(Operator operator) {
      return hold == null ? operator.limits() : operator.limits().withHold(hold);
    }
  }

  /** Where backups are. */
  static final class Place {
    @Option(
        names = "--dir",
        paramLabel = "PLACE",
        description = "A folder or s3://bucket/prefix (QUEUE_BACKUP_DIR).")
    @Nullable String dir;
  }
}

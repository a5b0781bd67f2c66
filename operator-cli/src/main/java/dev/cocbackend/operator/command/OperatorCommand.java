package dev.cocbackend.operator.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.operator.queue.SweepFailedException;
import dev.cocbackend.operator.queue.SweepLimits;
import dev.cocbackend.operator.storage.CorruptFileException;
import dev.cocbackend.operator.storage.StorageException;
import dev.cocbackend.refresh.QueueUnavailableException;
import dev.cocbackend.settings.SettingsException;
import dev.cocbackend.snapshot.StoreUnavailableException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import software.amazon.awssdk.core.exception.SdkException;

/** The command line behind {@code ./operator}. */
@Command(
    name = "operator",
    description = "Looks at a running backend, and saves, moves and mends what it holds.",
    sortOptions = false,
    usageHelpWidth = 90,
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0  done, and all is well",
      "  1  done, and something is wrong: a damaged backup, a failed check",
      "  2  wrong options or settings; nothing was done",
      "  3  AWS, the API or a folder did not answer or refused; run it again",
      "  4  a defect of this program"
    })
public final class OperatorCommand implements Runnable {
  /** Set to {@code true} by the start script where standard error is a terminal. */
  private static final String PROGRESS_PROPERTY = "operator.progress";

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private final Operator operator;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private final Help help = new Help();

  private OperatorCommand(Operator operator) {
    this.operator = operator;
  }

  /** Runs one command and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(
        execute(
            List.of(arguments),
            System.getenv(),
            InstantSource.system(),
            new Random(),
            SweepLimits.DEFAULT,
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            Boolean.getBoolean(PROGRESS_PROPERTY)));
  }

  /** Runs one command and gives its exit code. */
  static int execute(
      List<String> arguments,
      Map<String, String> environment,
      InstantSource clock,
      RandomGenerator random,
      SweepLimits limits,
      PrintWriter out,
      PrintWriter err,
      boolean showsProgress) {
    boolean asJson = arguments.contains(Output.JSON_OPTION);
    try (Operator operator = new Operator(environment, clock, random, limits, err, showsProgress)) {
      return commandLine(operator)
          .setOut(out)
          .setErr(err)
          .setParameterExceptionHandler(
              (e, given) ->
                  fail(
                      Exit.USAGE,
                      oneLine(e)
                          + " Try "
                          + e.getCommandLine().getCommandSpec().qualifiedName()
                          + " --help.",
                      asJson,
                      out,
                      err))
          .setExecutionExceptionHandler(
              (e, command, parsed) -> fail(exit(e), message(e), asJson, out, err))
          .execute(arguments.toArray(String[]::new));
    }
  }

  private static CommandLine commandLine(Operator operator) {
    return new CommandLine(new OperatorCommand(operator))
        .addSubcommand(QueueCommand.of(operator))
        .addSubcommand(SnapshotCommand.of(operator))
        .addSubcommand(KeysCommand.of(operator))
        .addSubcommand(new HealthCommand(operator))
        .addSubcommand(new DoctorCommand(operator))
        .addSubcommand(new CompletionCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Duration.class, telling(Durations::parse))
        .registerConverter(QueueName.class, telling(QueueName::ofId));
  }

  /** The parser's own words are better than the class of its exception. */
  private static <T> ITypeConverter<T> telling(Function<String, T> parser) {
    return text -> {
      try {
        return parser.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    };
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  private static int fail(
      Exit exit, String message, boolean asJson, PrintWriter out, PrintWriter err) {
    if (asJson) {
      ObjectNode json = Answer.object();
      json.putObject("error").put("exit", exit.code()).put("message", message);
      Output.print(json, out);
      out.flush();
    }
    err.println(Output.printable(message));
    err.flush();
    return exit.code();
  }

  private static Exit exit(Exception e) {
    return switch (e) {
      case SettingsException wrong -> Exit.USAGE;
      case CorruptFileException damaged -> Exit.PROBLEM;
      case SweepFailedException failed -> Exit.PROBLEM;
      case QueueUnavailableException away -> Exit.UNREACHABLE;
      case StoreUnavailableException away -> Exit.UNREACHABLE;
      case StorageException away -> Exit.UNREACHABLE;
      case UnreachableException away -> Exit.UNREACHABLE;
      case SdkException away -> Exit.UNREACHABLE;
      case IllegalArgumentException wrong -> Exit.USAGE;
      default -> Exit.DEFECT;
    };
  }

  private static String message(Exception e) {
    String line = oneLine(e);
    return exit(e) == Exit.DEFECT
        ? "This is a defect of the program: %s: %s".formatted(e.getClass().getName(), line)
        : line;
  }

  private static String oneLine(Exception e) {
    String line = String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
    return line.endsWith(".") ? line : line + ".";
  }
}

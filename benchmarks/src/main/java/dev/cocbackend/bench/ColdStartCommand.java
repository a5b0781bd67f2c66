package dev.cocbackend.bench;

import dev.cocbackend.api.read.SnapshotReadHandler;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures a cold start. */
@Command(
    name = "cold-start",
    header = "Measures how long the read function takes to its first answer.",
    description = {
      "From the start of its process to the answer, out of its Lambda jar, in front of",
      "DynamoDB Local: plain, primed as before a SnapStart snapshot, compiled by C1",
      "alone, and with an AOT cache."
    },
    sortOptions = false,
    usageHelpWidth = 80,
    footerHeading = "%nFields:%n",
    footer = {
      "  start_to_first_answer_median_ms  all of it, and its parts:",
      "  jvm_median_ms                    until main runs",
      "  construct_median_ms              the function's constructor",
      "  prime_median_ms                  what runs before a snapshot",
      "  first_answer_median_ms           from the event to its answer"
    })
final class ColdStartCommand implements Callable<Integer> {
  private static final int STARTS = 11;
  private static final int QUICK_STARTS = 3;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandLine.Model.CommandSpec spec;

  @Option(names = "--quick", description = "3 starts of each instead of 11.")
  private boolean quick;

  @Option(
      names = "--local-run",
      description =
          "The local run instead, plain and after ./run warm; the field ratio_vs_plain is how much"
              + " sooner it answers.")
  private boolean localRun;

  @Option(
      names = "--jar",
      paramLabel = "FILE",
      description = "The function's jar; several compare (api-handler's, as the build made it).")
  private List<Path> jars = List.of();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (localRun) {
      if (!jars.isEmpty()) {
        throw new ParameterException(
            spec.commandLine(), "--local-run and --jar exclude each other.");
      }
      new LocalRunStartRun(
              quick ? QUICK_STARTS : STARTS,
              new Report(spec.commandLine().getOut()),
              spec.commandLine().getErr())
          .run();
      return CommandLine.ExitCode.OK;
    }
    List<Path> measured = jars.isEmpty() ? List.of(builtJar()) : jars;
    for (Path jar : measured) {
      if (!Files.isRegularFile(jar)) {
        throw new ParameterException(spec.commandLine(), "--jar names no file: " + jar + ".");
      }
    }
    new ColdStartRun(
            quick ? QUICK_STARTS : STARTS,
            new Report(spec.commandLine().getOut()),
            spec.commandLine().getErr())
        .run(measured);
    return CommandLine.ExitCode.OK;
  }

  /** The jar in the folder where the build put the function's classes, too. */
  private Path builtJar() throws IOException {
    Path target;
    try {
      target =
          Path.of(
                  SnapshotReadHandler.class
                      .getProtectionDomain()
                      .getCodeSource()
                      .getLocation()
                      .toURI())
              .toAbsolutePath()
              .getParent();
    } catch (URISyntaxException e) {
      throw new IOException("The place of the function's classes is unknown.", e);
    }
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> file.toString().endsWith("-lambda.jar"))
          .findFirst()
          .orElseThrow(
              () ->
                  new ParameterException(
                      spec.commandLine(),
                      "There is no Lambda jar yet. Build it by"
                          + " \"mvn -DskipTests -pl api-handler -am package\", or name one by"
                          + " --jar."));
    }
  }
}

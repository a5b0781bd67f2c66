package dev.cocbackend.operator.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.operator.doctor.Doctor;
import dev.cocbackend.operator.doctor.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks everything. */
@Command(
    name = "doctor",
    description = {
      "Checks settings, permissions, table, index, time to live, queues and their redrive policies,",
      "clocks, dead letters, breaker and late requests, and says what to do about each problem.",
      "Changes nothing. Exits with 1 if a check failed; warnings do not count."
    })
final class DoctorCommand implements Callable<Integer> {
  private final Operator operator;

  @Mixin private final Output output = new Output();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  DoctorCommand(Operator operator) {
    this.operator = operator;
  }

  @Override
  public Integer call() {
    List<Finding> findings =
        new Doctor(operator.settings(), operator::dynamoDb, operator::sqs, operator.clock())
            .examine();
    ObjectNode json = Answer.object();
    boolean hasFailed = findings.stream().anyMatch(f -> f.result() == Finding.Result.FAILED);
    json.put("healthy", !hasFailed);
    ArrayNode checks = json.putArray("checks");
    List<String> lines = new ArrayList<>();
    for (Finding finding : findings) {
      checks
          .addObject()
          .put("check", finding.check())
          .put("result", finding.result().name())
          .put("found", finding.found())
          .put("remedy", finding.remedy());
      lines.add(
          "%-8s %s: %s"
              .formatted(
                  finding.result().name().toLowerCase(Locale.ROOT),
                  finding.check(),
                  finding.found()));
      if (!finding.remedy().isEmpty()) {
        lines.add("         -> " + finding.remedy());
      }
    }
    return output.give(
        new Answer(hasFailed ? Exit.PROBLEM : Exit.OK, json, lines), spec.commandLine());
  }
}

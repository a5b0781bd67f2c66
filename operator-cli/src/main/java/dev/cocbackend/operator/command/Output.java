package dev.cocbackend.operator.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How a command answers: for people, or with {@code --json} one JSON object and nothing else. */
final class Output {
  static final String JSON_OPTION = "--json";
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = JSON_OPTION,
      description = "Answers with one JSON object on standard output, errors too.")
  private boolean asJson;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  /** Prints the answer and gives its exit code. */
  int give(Answer answer, CommandLine command) {
    PrintWriter out = command.getOut();
    if (asJson) {
      print(answer.json(), out);
    } else {
      answer.lines().forEach(line -> out.println(printable(line)));
    }
    out.flush();
    return answer.exit().code();
  }

  static void print(ObjectNode json, PrintWriter out) {
    try {
      out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Messages and reasons can hold anything; a terminal must not act on it. */
  static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c ->
                printable.appendCodePoint(
                    c != '\t'
                            && (Character.isISOControl(c)
                                || Character.getType(c) == Character.FORMAT)
                        ? '\uFFFD'
                        : c));
    return printable.toString();
  }
}

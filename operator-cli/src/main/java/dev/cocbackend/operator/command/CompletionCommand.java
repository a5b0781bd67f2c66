package dev.cocbackend.operator.command;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what makes a shell complete commands and options. */
@Command(
    name = "completion",
    description = {
      "Prints completions of this command for bash or zsh; load them with",
      "  source <(./operator completion bash)"
    })
final class CompletionCommand implements Callable<Integer> {
  enum Shell {
    bash,
    zsh
  }

  @Mixin private final Output output = new Output();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  @SuppressWarnings("NullAway.Init") // required, so picocli sets it
  private Shell shell;

  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    // One script serves both: zsh loads bash's completion first.
    String script = AutoComplete.bash("operator", root);
    return output.give(
        new Answer(
            Exit.OK,
            Answer.object().put("shell", shell.name()).put("script", script),
            script.lines().toList()),
        spec.commandLine());
  }
}

package dev.cocbackend.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @Test
  void helpTellsTheCommandsAndTheirFields() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("read", "cold-start");

    assertThat(run("read", "--help")).isZero();
    assertThat(out.toString()).contains("--quick", "--payloads", "ratio_vs_parse");

    assertThat(run("cold-start", "--help")).isZero();
    assertThat(out.toString()).contains("--jar", "--local-run", "first_answer_median_ms");
  }

  @Test
  void whatCannotBeMeasuredIsSaidInOneLine() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).startsWith("Name what to measure.");
  }

  @Test
  void aFolderOfPayloadsIsChecked() {
    assertThat(run("read", "--payloads", folder.resolve("none").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("--payloads names no folder");
  }

  @Test
  void aFolderWithoutPayloadsIsRefused() {
    assertThat(run("read", "--payloads", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("There is no clan, player or war in");
  }

  @Test
  void aJarThatIsNotThereIsNamed() {
    assertThat(run("cold-start", "--jar", folder.resolve("none.jar").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("none.jar");
  }

  @Test
  void theLocalRunIsNotMeasuredFromALambdaJar() {
    assertThat(run("cold-start", "--local-run", "--jar", "some.jar")).isEqualTo(2);
    assertThat(err.toString()).contains("--local-run and --jar exclude each other");
  }

  private int run(String... arguments) {
    return BenchCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }
}

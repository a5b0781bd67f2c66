package dev.cocbackend.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** coc.py, the Python client of the official API, as the checks of this project pin it. */
final class CocPy {
  private static final long INSTALL_SECONDS = 180;

  private CocPy() {}

  /**
   * A Python that has it: the checks' own, or a new environment beside the build's output.
   *
   * @throws IOException if there is none; the message says why
   */
  static Path python() throws IOException, InterruptedException {
    Path target = target();
    Path root = Objects.requireNonNull(Objects.requireNonNull(target.getParent()).getParent());
    Path checks = root.resolve(".venv/clients/bin/python");
    if (Files.isExecutable(checks)) {
      return checks;
    }
    Path requirements = root.resolve(".ci/drop-in/requirements.txt");
    if (!Files.isRegularFile(requirements)) {
      throw new IOException("the list of its packages, " + requirements + ", is not there");
    }
    Path environment = target.resolve("coc.py");
    Path installed = environment.resolve("installed");
    Path python = environment.resolve("bin/python");
    if (!Files.exists(installed)) {
      run(List.of("python3", "-m", "venv", environment.toString()));
      run(
          List.of(
              python.toString(),
              "-m",
              "pip",
              "install",
              "--quiet",
              "--disable-pip-version-check",
              "-r",
              requirements.toString()));
      Files.createFile(installed);
    }
    return python;
  }

  /** Writes the script that uses it. */
  static void writeScript(Path file) throws IOException {
    try (InputStream script = CocPy.class.getResourceAsStream("coc_py.py")) {
      Files.write(file, Objects.requireNonNull(script).readAllBytes());
    }
  }

  private static Path target() throws IOException {
    try {
      return Objects.requireNonNull(
          Path.of(CocPy.class.getProtectionDomain().getCodeSource().getLocation().toURI())
              .toAbsolutePath()
              .getParent());
    } catch (URISyntaxException e) {
      throw new IOException("the place of this program is unknown", e);
    }
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      if (!process.waitFor(INSTALL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("this did not work: " + String.join(" ", command));
      }
    } finally {
      process.destroyForcibly();
    }
  }
}

package dev.cocbackend.local.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every line of docs/threats.md names tests that exist. */
class ThreatsTest {
  private static final Pattern TEST = Pattern.compile("`(\\w+Test)#(\\w+)`");

  @Test
  void everyAttemptHasATestThatExists() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("..", "docs", "threats.md")).stream()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| attempt "))
            .toList();
    assertThat(rows).hasSizeGreaterThan(25);
    for (String row : rows) {
      Matcher test = TEST.matcher(row);
      List<String> missing = new ArrayList<>();
      int named = row.contains("sign-in check") ? 1 : 0;
      while (test.find()) {
        named++;
        if (!exists(test.group(1), test.group(2))) {
          missing.add(test.group());
        }
      }
      assertThat(named).as(row).isPositive();
      assertThat(missing).as(row).isEmpty();
    }
  }

  @Test
  void theSignInCheckIsPartOfTheDeploymentsCheck() throws IOException {
    assertThat(Files.readString(Path.of("..", ".ci", "deployed"))).contains(".ci/signed-in ");
    assertThat(Files.isExecutable(Path.of("..", ".ci", "signed-in"))).isTrue();
  }

  private static boolean exists(String type, String method) throws IOException {
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      for (Path module : modules.toList()) {
        Path tests = module.resolve("src/test/java");
        if (!Files.isDirectory(tests)) {
          continue;
        }
        try (Stream<Path> files = Files.walk(tests)) {
          Optional<Path> file = files.filter(f -> f.endsWith(type + ".java")).findFirst();
          if (file.isPresent()
              && Pattern.compile("void " + method + "\\(")
                  .matcher(Files.readString(file.get()))
                  .find()) {
            return true;
          }
        }
      }
    }
    return false;
  }
}

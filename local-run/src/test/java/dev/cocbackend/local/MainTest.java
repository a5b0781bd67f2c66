package dev.cocbackend.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpTellsAllOptionsAndVariablesWithinTheWidthOfATerminal() {
    int code = run(Map.of(), "--help");

    assertThat(code).isZero();
    assertThat(out.toString())
        .contains(
            "--data",
            "--ephemeral",
            "--log",
            "--readers",
            "--speed",
            "--clans",
            "--seed",
            "coc-api",
            "warm")
        .contains(
            "PORT",
            "COC_API_BASE_URL",
            "COC_API_KEYS",
            "SNAPSHOT_MAX_AGE ",
            "SNAPSHOT_MAX_AGE_WAR",
            "SNAPSHOT_MAX_AGE_CLAN",
            "SNAPSHOT_MAX_AGE_PLAYER",
            "COC_CLOCK_SKEW_MS",
            "DISABLE_AUTO_REFRESH_QUEUE",
            "REFRESH_QUEUE_TYPE");
    assertThat(out.toString().lines()).allMatch(line -> line.length() <= 80);
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`', // the messages have apostrophes
      value = {
        "--nope                    | Unknown option: '--nope'",
        "surplus                   | Unmatched argument at index 0: 'surplus'",
        "--data,x,--ephemeral      | --data and --ephemeral exclude each other",
        "--readers,many            | 'many' is not a double",
        "--readers,-1              | --readers is a number from 0 to 100",
        "--readers,NaN             | --readers is a number from 0 to 100",
        "--speed,0                 | --speed is a number from 0.01 to 3600",
        "--clans,0                 | --clans is a whole number from 1 to 20000",
        "--seed,x                  | 'x' is not a long",
        "--data                    | Missing required parameter for option '--data'"
      })
  void aWrongOptionIsOneLineAndCodeTwo(String arguments, String message) {
    int code = run(Map.of(), arguments.split(","));

    assertOneLine(code, 2, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PORT                       | abc       | PORT is a whole number from 0 to 65535",
        "PORT                       | 65536     | PORT is a whole number from 0 to 65535",
        "SNAPSHOT_MAX_AGE_CLAN      | soon      | SNAPSHOT_MAX_AGE_CLAN is a whole number",
        "DISABLE_AUTO_REFRESH_QUEUE | maybe     | DISABLE_AUTO_REFRESH_QUEUE is true or false",
        "COC_CLOCK_SKEW_MS          | 1001      | COC_CLOCK_SKEW_MS is a whole number from 0 to 1000",
        "REFRESH_QUEUE_TYPE         | kafka     | REFRESH_QUEUE_TYPE is sqs or memory",
        "COC_API_BASE_URL           | http://h/ | Set COC_API_KEYS"
      })
  void aWrongVariableIsNamedInOneLineWithCodeTwo(String name, String value, String message) {
    int code = run(Map.of(name, value), "--ephemeral");

    assertOneLine(code, 2, message);
  }

  @Test
  void aBaseUrlThatIsNoAddressIsRefused() {
    int code = run(Map.of("COC_API_BASE_URL", "nonsense", "COC_API_KEYS", "k"), "--ephemeral");

    assertOneLine(code, 2, "COC_API_BASE_URL is an http or https address");
  }

  @Test
  void aKeyThatNoHeaderCanCarryIsRefusedWithoutBeingShown() {
    int code =
        run(
            Map.of("COC_API_BASE_URL", "http://127.0.0.1:1/v1", "COC_API_KEYS", "schl\u00fcssel"),
            "--ephemeral");

    assertOneLine(code, 2, "COC_API_KEYS");
    assertThat(err.toString()).doesNotContain("ssel");
  }

  @Test
  void aPortInUseIsNamedWithTheVariable() throws IOException {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(0));
      String port = Integer.toString(taken.getLocalPort());

      int code = run(Map.of("PORT", port), "--ephemeral");

      assertOneLine(code, 1, "Port " + port + " is in use");
      assertThat(err.toString()).contains("set PORT to another one");
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsRefused(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    int code = run(Map.of("PORT", "0"), "--data", file.resolve("data").toString());

    assertOneLine(code, 1, "cannot be written");
    assertThat(err.toString()).contains("--data", "--ephemeral", file.toString());
  }

  @Test
  void aFolderThatAnotherRunUsesIsRefused(@TempDir Path folder) throws Exception {
    try (DataFolder used = DataFolder.open(folder)) {
      int code = run(Map.of("PORT", "0"), "--data", used.path().toString());

      assertOneLine(code, 1, "in use by another run");
    }
    try (DataFolder again = DataFolder.open(folder)) {
      assertThat(again.path()).isEqualTo(folder);
    }
  }

  private int run(Map<String, String> environment, String... arguments) {
    List<String> stripped = Arrays.stream(arguments).map(String::strip).toList();
    return Main.execute(
        stripped, environment, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  private void assertOneLine(int code, int expectedCode, String message) {
    assertThat(code).isEqualTo(expectedCode);
    assertThat(err.toString().lines()).singleElement().asString().contains(message);
    assertThat(err.toString()).doesNotContain("\tat ");
  }
}

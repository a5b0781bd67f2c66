package dev.cocbackend.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatedCocApiCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void servesWhatItPrintsUntilItIsEnded() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Integer> exit =
        CompletableFuture.supplyAsync(
            () -> run(end, "--port", "0", "--clans", "4", "--keys", "a,b", "--latency-ms", "0"));
    Pattern url = Pattern.compile("(http://127.0.0.1:\\d+/v1)/(clans|players)/%23[0-9A-Z]+");
    // The first line comes last of what start-up does; the rest follows at once.
    while (url.matcher(out.toString()).results().count() < 4 && !exit.isDone()) {
      Thread.onSpinWait();
    }
    List<String> urls = url.matcher(out.toString()).results().map(r -> r.group()).toList();
    assertThat(urls).hasSize(4);
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (String key : List.of("a", "b")) {
        for (String address : urls) {
          HttpResponse<String> response =
              http.send(
                  HttpRequest.newBuilder(URI.create(address))
                      .header("Authorization", "Bearer " + key)
                      .build(),
                  BodyHandlers.ofString());
          assertThat(response.statusCode()).isEqualTo(200);
        }
      }
    }
    end.countDown();
    assertThat(exit.get()).isZero();
    Matcher base = url.matcher(urls.getFirst());
    assertThat(base.matches()).isTrue();
  }

  @Test
  void helpNamesEveryOptionAndEnds() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("--port", "--speed", "--seed", "--clans", "--latency-ms", "--keys", "--help");
  }

  @ParameterizedTest
  @CsvSource({
    "--port,70000,0 to 65535",
    "--port,abc,--port",
    "--speed,0,0.01 to 3600",
    "--speed,fast,--speed",
    "--clans,0,1 to 20000",
    "--latency-ms,-5,0 to 60000",
    "--max-age-scale,7,0 to 1",
    "--keys,'a b',printable",
    "--colour,red,--colour",
  })
  void wrongArgumentsAreNamedWithWhatIsAllowed(String option, String value, String message) {
    String[] args = {option, value};
    assertThat(run(args)).isEqualTo(2);
    assertThat(err.toString()).contains(message).contains("Usage:");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aPortInUseIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(run("--port", String.valueOf(taken.getLocalPort()))).isEqualTo(1);
      assertThat(err.toString())
          .contains("127.0.0.1:" + taken.getLocalPort())
          .doesNotContain("\tat ");
    }
  }

  private int run(String... args) {
    return run(new CountDownLatch(0), args);
  }

  private int run(CountDownLatch end, String... args) {
    return SimulatedCocApiCommand.run(
        new PrintWriter(out, true), new PrintWriter(err, true), end, args);
  }
}

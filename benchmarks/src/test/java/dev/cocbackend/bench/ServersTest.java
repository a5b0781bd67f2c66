package dev.cocbackend.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.cocbackend.bench.LoadDriver.Answer;
import dev.cocbackend.bench.Server.Copy;
import dev.cocbackend.local.simulation.ApiOptions;
import dev.cocbackend.local.simulation.SimulatedCocApi;
import dev.cocbackend.local.simulation.SimulatedGame;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServersTest {
  private static final String KEY = "test-key";

  @Test
  void nginxListensAndFetchesOnLoopbackAlone() {
    String configuration =
        NginxServer.configuration(
            Path.of("folder"),
            8081,
            URI.create("http://127.0.0.1:8090/v1"),
            KEY,
            Duration.ofSeconds(5),
            false);

    assertThat(configuration)
        .contains("listen 127.0.0.1:8081;", "server 127.0.0.1:8090;", "proxy_cache_valid 200 5s;")
        .contains("proxy_cache_background_update on;", "Bearer test-key")
        .doesNotContain("user root;");
  }

  @Test
  void nginxTellsFromWhichCopyAnAnswerCame() throws Exception {
    Path program = NginxServer.program().orElseGet(() -> abort("nginx is not installed; skipped."));
    SimulatedGame game = new SimulatedGame(1, 1, 1);
    String path = "/v1/clans/" + game.clanTags().getFirst().encoded();
    SimulatedCocApi upstream =
        SimulatedCocApi.start(game, 0, List.of(KEY), InstantSource.system(), ApiOptions.standard());
    try (Server nginx = NginxServer.start(program, upstream.baseUri(), KEY, Duration.ofMinutes(1));
        LoadDriver driver = new LoadDriver(nginx)) {
      Answer first = driver.get(path);
      Answer second = driver.get(path);
      upstream.close();
      List<Answer> third = driver.each(List.of(path, path, path), driver::get);
      Answer unknown = driver.get("/v1/clans/%23PPP");

      assertThat(first.status()).isEqualTo(200);
      assertThat(first.copy()).isEqualTo(Copy.NONE);
      assertThat(second.copy()).isEqualTo(Copy.FRESH);
      assertThat(third).hasSize(3).allMatch(answer -> answer.copy() == Copy.FRESH);
      assertThat(unknown.status()).isEqualTo(502);
    } finally {
      upstream.close();
    }
  }
}

package dev.cocbackend.mobile.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.mobile.Kind;
import dev.cocbackend.mobile.ObjectKey;
import dev.cocbackend.mobile.Problem;
import dev.cocbackend.mobile.RefreshResult;
import dev.cocbackend.mobile.ScreenState;
import dev.cocbackend.mobile.Snapshot;
import dev.cocbackend.mobile.Source;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScreenCommandTest {
  private static final ObjectKey KEY = ObjectKey.of(Kind.CLAN, "#2PP");

  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  private int run(String... arguments) throws InterruptedException {
    return ScreenCommand.run(
        new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
        new PrintStream(errors, true, UTF_8),
        arguments);
  }

  @Test
  void wrongArgumentsAreNamedWithTheUsage() throws Exception {
    assertThat(run()).isEqualTo(2);
    assertThat(run("base", "#2PP")).isEqualTo(2);
    assertThat(run("clan", "#2PP", "--colour=red")).isEqualTo(2);
    assertThat(run("clan", "#ABC", "--url=http://localhost:1")).isEqualTo(2);
    assertThat(errors.toString(UTF_8))
        .contains("Name a kind and a tag.", "no kind base", "no option --colour", "A tag is #")
        .contains("Usage: ./run screen");
  }

  @Test
  void aScreenSaysWhatItShowsAndHowOldItIs() {
    Snapshot snapshot =
        new Snapshot(
            KEY,
            "{\"name\":\"a clan\",\"members\":43}",
            Instant.EPOCH,
            Duration.ofMinutes(150),
            true,
            Source.DISK);

    assertThat(ScreenText.of(new ScreenState(KEY, snapshot, true, false, null)))
        .isEqualTo("a clan (#2PP), 43 members · 2 h ago · stale · from the disk · refreshing …");
    assertThat(ScreenText.of(new ScreenState(KEY, null, false, true, null)))
        .isEqualTo("#2PP · the server fetches it for the first time");
    assertThat(ScreenText.of(new ScreenState(KEY, null, false, false, Problem.UNREACHABLE)))
        .isEqualTo("#2PP · no connection");
  }

  @Test
  void aPullSaysHowItEnded() {
    assertThat(
            ScreenText.of(
                new RefreshResult(RefreshResult.Outcome.UP_TO_DATE, null, Duration.ofSeconds(50))))
        .isEqualTo("The game has nothing newer for another 50 s.");
    assertThat(
            ScreenText.of(
                new RefreshResult(
                    RefreshResult.Outcome.FAILED, Problem.THROTTLED, Duration.ofSeconds(9))))
        .isEqualTo("Not refreshed: too many requests");
  }

  @ParameterizedTest
  @CsvSource({"4,just now", "5,5 s ago", "60,1 min ago", "3600,1 h ago", "172800,2 days ago"})
  void anAgeIsSaidRoughly(long seconds, String text) {
    assertThat(ScreenText.age(Duration.ofSeconds(seconds))).isEqualTo(text);
  }
}

package dev.cocbackend.mobile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A screen with a network, a server, a clock or a disk that fails. */
class OfflineTest {
  @TempDir private Path disk;
  private Phone phone;

  @BeforeEach
  void start() throws Exception {
    phone = new Phone(disk);
  }

  @AfterEach
  void stop() throws Exception {
    phone.close();
  }

  private void keep(String name) throws Exception {
    phone.enqueue(phone.clan("#2PP", name, Duration.ofMinutes(1), false));
    phone.openUntilAnswered("#2PP").leave();
    phone.loop.run();
    phone.request();
  }

  @Test
  void inAirplaneModeTheDiskIsShownWithItsAge() throws Exception {
    keep("one");
    phone.restart(Duration.ofHours(5));
    phone.server.close();

    Phone.Screen screen = phone.openUntilAnswered("#2PP");

    assertThat(screen.shown().json()).contains("one");
    assertThat(screen.shown().source()).isEqualTo(Source.DISK);
    assertThat(screen.shown().age()).isEqualTo(Duration.ofMinutes(301));
    assertThat(screen.shown().stale()).isTrue();
    assertThat(screen.last().problem()).isEqualTo(Problem.UNREACHABLE);
  }

  @Test
  void inAirplaneModeAnObjectNeverSeenIsJustUnreachable() throws Exception {
    phone.server.close();

    Phone.Screen screen = phone.openUntilAnswered("#2PP");

    assertThat(screen.last().snapshot()).isNull();
    assertThat(screen.last().problem()).isEqualTo(Problem.UNREACHABLE);
  }

  @Test
  void failuresAreTriedAgainEverLessOften() throws Exception {
    keep("one");
    phone.enqueue(phone.error(500, "inMaintenance"));
    Phone.Screen screen = phone.openUntilAnswered("#2PP");
    assertThat(screen.last().problem()).isEqualTo(Problem.SERVER_ERROR);
    assertThat(screen.shown().json()).contains("one");

    long whole = 2;
    for (int i = 0; i < 10; i++) {
      assertThat(phone.loop.untilNext())
          .isBetween(Duration.ofMillis(whole * 500), Duration.ofSeconds(whole));
      whole = Math.min(60, whole * 2);
      phone.enqueue(phone.error(i % 2 == 0 ? 503 : 502, "x"));
      phone.loop.pass(phone.loop.untilNext());
      phone.loop.runUntil(() -> phone.loop.timers() > 0);
    }

    phone.enqueue(phone.clan("#2PP", "two", Duration.ZERO, false));
    phone.loop.pass(phone.loop.untilNext());
    phone.loop.runUntil(() -> screen.last().problem() == null);
    assertThat(screen.shown().json()).contains("two");
  }

  @Test
  void theServersWaitIsKeptThoughItIsLonger() throws Exception {
    phone.enqueue(phone.error(503, "x").setHeader("Retry-After", "120"));
    phone.openUntilAnswered("#2PP");
    assertThat(phone.loop.untilNext()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void aBudgetThatIsSpentIsWaitedFor() throws Exception {
    keep("one");
    phone.enqueue(phone.error(429, "requestThrottled").setHeader("Retry-After", "42"));

    Phone.Screen screen = phone.openUntilAnswered("#2PP");

    assertThat(screen.last().problem()).isEqualTo(Problem.THROTTLED);
    assertThat(screen.shown().json()).contains("one");
    assertThat(phone.loop.untilNext()).isEqualTo(Duration.ofSeconds(42));
  }

  @Test
  void aNetworkThatComesBackIsUsedAtOnce() throws Exception {
    phone.enqueue(phone.error(500, "x"));
    Phone.Screen screen = phone.openUntilAnswered("#2PP");

    phone.enqueue(phone.clan("#2PP", "one", Duration.ZERO, false));
    phone.client.networkAvailable();
    phone.runUntilTold(screen);

    assertThat(screen.shown().json()).contains("one");
    assertThat(screen.last().problem()).isNull();
  }

  @Test
  void anAnswerThatBreaksOffChangesNothing() throws Exception {
    keep("one");
    phone.enqueue(
        phone
            .clan("#2PP", "a name that is cut in half", Duration.ZERO, false)
            .onResponseBody(new SocketEffect.CloseSocket()));

    Phone.Screen screen = phone.openUntilAnswered("#2PP");

    assertThat(screen.shown().json()).contains("one");
    assertThat(screen.last().problem()).isEqualTo(Problem.UNREACHABLE);
    phone.restart(Duration.ZERO);
    assertThat(phone.open("#2PP").shown().json()).contains("one");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>Welcome to the hotel</html>",
        "",
        "[]",
        "{\"tag\":\"#2PP\"",
        "{\"last_updated\":\"yesterday\"}",
        "{\"a\":1,\"a\":2}"
      })
  void whatIsNoObjectChangesNothing(String body) throws Exception {
    keep("one");
    phone.enqueue(phone.dated(200).body(body));

    Phone.Screen screen = phone.openUntilAnswered("#2PP");

    assertThat(screen.shown().json()).contains("one");
    assertThat(screen.last().problem()).isEqualTo(Problem.SERVER_ERROR);
  }

  @Test
  void anotherServersNotFoundIsNotTheGames() throws Exception {
    keep("one");
    phone.enqueue(phone.dated(404).body("<html>not here</html>"));

    Phone.Screen screen = phone.openUntilAnswered("#2PP");

    assertThat(screen.shown().json()).contains("one");
    assertThat(screen.last().problem()).isEqualTo(Problem.SERVER_ERROR);
  }

  @Test
  void aSlowNetworkShowsTheDiskMeanwhile() throws Exception {
    keep("one");
    phone.enqueue(
        phone.clan("#2PP", "two", Duration.ZERO, false).throttleBody(16, 5, MILLISECONDS));

    Phone.Screen screen = phone.open("#2PP");
    assertThat(screen.shown().json()).contains("one");
    assertThat(screen.last().refreshing()).isTrue();

    phone.loop.runUntil(() -> !screen.last().refreshing());
    assertThat(screen.shown().json()).contains("two");
  }

  @ParameterizedTest
  @ValueSource(longs = {-24, 24})
  void agesAreRightThoughTheClockIsADayWrong(long hours) throws Exception {
    phone.close();
    phone = new Phone(disk, Duration.ofHours(hours), builder -> {});
    phone.enqueue(phone.clan("#2PP", "one", Duration.ofMinutes(3), false));
    Phone.Screen screen = phone.openUntilAnswered("#2PP");

    assertThat(screen.shown().age()).isEqualTo(Duration.ofMinutes(3));
    assertThat(screen.shown().stale()).isFalse();
    assertThat(phone.loop.untilNext()).isGreaterThanOrEqualTo(Duration.ofMinutes(30));

    phone.restart(Duration.ofMinutes(40));
    Phone.Screen offline = phone.open("#2PP");
    assertThat(offline.shown().age()).isEqualTo(Duration.ofMinutes(43));
    assertThat(offline.shown().stale()).isTrue();
  }

  @Test
  void aClockThatIsSetWhileTheAppRunsChangesNoAge() throws Exception {
    keep("one");
    phone.loop.pass(Duration.ofMinutes(2));
    phone.loop.setWall(Phone.START.plus(Duration.ofDays(1)));

    assertThat(phone.open("#2PP").shown().age()).isEqualTo(Duration.ofMinutes(3));
  }

  @Test
  void aClockThatIsSetBackWhileTheAppIsOffMakesNothingYounger() throws Exception {
    keep("one");
    phone.restart(Duration.ofMinutes(10));
    phone.loop.setWall(Phone.START.minus(Duration.ofDays(1)));

    assertThat(phone.open("#2PP").shown().age()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void aDamagedFileIsDroppedAndLoadedAnew() throws Exception {
    keep("one");
    File file = new File(phone.folder(), "clan-2PP.entry");
    byte[] bytes = Files.readAllBytes(file.toPath());
    bytes[bytes.length / 2] ^= 1;
    Files.write(file.toPath(), bytes);

    phone.restart(Duration.ZERO);
    phone.enqueue(phone.clan("#2PP", "two", Duration.ZERO, false));
    Phone.Screen screen = phone.open("#2PP");

    assertThat(screen.last().snapshot()).isNull();
    assertThat(file).doesNotExist();
    phone.loop.runUntil(() -> !screen.last().refreshing());
    assertThat(screen.shown().json()).contains("two");
    assertThat(phone.request().getHeaders().get("If-None-Match")).isNull();
  }

  @Test
  void aProcessThatDiesBeforeTheRenameLeavesTheEarlierObject() throws Exception {
    keep("one");
    File temporary = new File(phone.folder(), "clan-2PP.tmp");
    Files.write(temporary.toPath(), "half of a newer obj".getBytes(UTF_8));

    phone.restart(Duration.ZERO);

    assertThat(phone.open("#2PP").shown().json()).contains("one");
    assertThat(temporary).doesNotExist();
  }

  @Test
  void withoutADiskTheNetworkServes() throws Exception {
    phone.close();
    Path file = Files.createFile(disk.resolve("a-file"));
    phone = new Phone(file);
    phone.enqueue(phone.clan("#2PP", "one", Duration.ZERO, false));

    assertThat(phone.openUntilAnswered("#2PP").shown().json()).contains("one");
  }
}

package dev.cocbackend.mobile;

import static java.util.concurrent.TimeUnit.HOURS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import mockwebserver3.RecordedRequest;
import okhttp3.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A screen with a network that works. */
class ObserveTest {
  private static final Duration HALF_HOUR = Duration.ofMinutes(30);

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

  @Test
  void aFirstScreenIsEmptyUntilTheServerAnswers() throws Exception {
    phone.enqueue(phone.clan("#2PP", "one", Duration.ofMinutes(3), false));

    Phone.Screen screen = phone.openUntilAnswered("2pp");

    assertThat(screen.states.get(0).snapshot()).isNull();
    assertThat(screen.states.get(0).refreshing()).isTrue();
    assertThat(screen.shown().json()).isEqualTo(Phone.json("#2PP", "one"));
    assertThat(screen.shown().lastUpdated()).isEqualTo(Phone.START.minus(Duration.ofMinutes(3)));
    assertThat(screen.shown().age()).isEqualTo(Duration.ofMinutes(3));
    assertThat(screen.shown().stale()).isFalse();
    assertThat(screen.shown().source()).isEqualTo(Source.SERVER);
    assertThat(screen.last().problem()).isNull();
    RecordedRequest request = phone.request();
    assertThat(request.getTarget()).isEqualTo("/v1/clans/%232PP");
    assertThat(request.getHeaders().get("X-Viewing")).isEqualTo("true");
    assertThat(request.getHeaders().get("If-None-Match")).isNull();
  }

  @Test
  void aNewProcessShowsAtOnceWhatTheDiskHasAndThenWhatTheServerHas() throws Exception {
    phone.enqueue(phone.clan("#2PP", "one", Duration.ofMinutes(3), false));
    phone.openUntilAnswered("#2PP");
    phone.request();

    phone.restart(Duration.ofHours(2));
    phone.enqueue(phone.clan("#2PP", "two", Duration.ofMinutes(1), false));
    Phone.Screen screen = phone.open("#2PP");

    assertThat(screen.shown().json()).isEqualTo(Phone.json("#2PP", "one"));
    assertThat(screen.shown().source()).isEqualTo(Source.DISK);
    assertThat(screen.shown().age()).isEqualTo(Duration.ofMinutes(123));
    assertThat(screen.shown().stale()).isTrue();
    assertThat(screen.last().refreshing()).isTrue();

    phone.loop.runUntil(() -> !screen.last().refreshing());

    assertThat(screen.shown().json()).isEqualTo(Phone.json("#2PP", "two"));
    assertThat(screen.shown().age()).isEqualTo(Duration.ofMinutes(1));
    assertThat(phone.request().getHeaders().get("If-None-Match"))
        .isEqualTo(Phone.etag("#2PP", "one"));
  }

  @Test
  void anUnchangedObjectCostsNoBodyAndIsAsYoungAsTheServerSays() throws Exception {
    phone.enqueue(phone.clan("#2PP", "one", Duration.ofMinutes(20), false));
    phone.openUntilAnswered("#2PP");

    phone.restart(Duration.ofHours(1));
    phone.enqueue(phone.unchanged("#2PP", "one", Duration.ofMinutes(2), false));
    Phone.Screen screen = phone.openUntilAnswered("#2PP");

    assertThat(screen.shown().json()).isEqualTo(Phone.json("#2PP", "one"));
    assertThat(screen.shown().age()).isEqualTo(Duration.ofMinutes(2));
    assertThat(screen.shown().stale()).isFalse();

    phone.restart(Duration.ZERO);
    assertThat(phone.open("#2PP").shown().age()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void whatIsFreshIsAskedForAgainWhenItBecomesStale() throws Exception {
    phone.enqueue(phone.clan("#2PP", "one", Duration.ZERO, false));
    Phone.Screen screen = phone.openUntilAnswered("#2PP");
    phone.request();

    assertThat(phone.loop.untilNext()).isBetween(HALF_HOUR, HALF_HOUR.plusSeconds(5));
    phone.loop.pass(HALF_HOUR.minusSeconds(1));
    assertThat(phone.hasNoRequest()).isTrue();

    phone.enqueue(phone.clan("#2PP", "two", Duration.ZERO, false));
    phone.loop.pass(Duration.ofSeconds(6));
    assertThat(screen.shown().stale()).isTrue();
    phone.loop.runUntil(() -> screen.shown().json().contains("two"));
    assertThat(screen.shown().stale()).isFalse();
  }

  @Test
  void whatIsStaleIsAskedForAgainWithinSecondsAndThenLessOften() throws Exception {
    phone.enqueue(phone.clan("#2PP", "one", Duration.ofHours(1), true));
    Phone.Screen screen = phone.openUntilAnswered("#2PP");
    assertThat(screen.shown().stale()).isTrue();

    Duration wait = phone.loop.untilNext();
    assertThat(wait).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
    for (int i = 0; i < 8; i++) {
      // Held again a little later, so that each answer tells the screen something.
      phone.loop.pass(wait);
      phone.enqueue(phone.unchanged("#2PP", "one", Duration.ofMinutes(50 - i), true));
      phone.runUntilTold(screen);
      phone.request();
      wait = phone.loop.untilNext();
      assertThat(wait).isBetween(Duration.ofSeconds(2), Duration.ofMinutes(1));
    }

    phone.loop.pass(wait);
    phone.enqueue(phone.clan("#2PP", "two", Duration.ZERO, false));
    phone.loop.runUntil(() -> screen.shown().json().contains("two"));
    assertThat(phone.loop.untilNext()).isGreaterThanOrEqualTo(HALF_HOUR);
  }

  @Test
  void anUnknownTagIsPendingAndAskedForAgainAsTheServerSays() throws Exception {
    phone.enqueue(phone.error(202, "snapshotPending").setHeader("Retry-After", "7"));
    Phone.Screen screen = phone.openUntilAnswered("#2PP");

    assertThat(screen.last().pending()).isTrue();
    assertThat(screen.last().snapshot()).isNull();
    assertThat(screen.last().problem()).isNull();
    assertThat(phone.loop.untilNext()).isEqualTo(Duration.ofSeconds(7));

    phone.enqueue(phone.clan("#2PP", "one", Duration.ZERO, false));
    phone.loop.pass(Duration.ofSeconds(7));
    phone.runUntilTold(screen);

    assertThat(screen.last().pending()).isFalse();
    assertThat(screen.shown().json()).contains("one");
  }

  @Test
  void aTagThatStaysPendingIsAskedForEverLessOften() throws Exception {
    phone.enqueue(phone.error(202, "snapshotPending").setHeader("Retry-After", "2"));
    phone.openUntilAnswered("#2PP");
    Duration wait = phone.loop.untilNext();
    for (int i = 0; i < 9; i++) {
      phone.request();
      phone.enqueue(phone.error(202, "snapshotPending").setHeader("Retry-After", "2"));
      phone.loop.pass(wait);
      phone.loop.runUntil(() -> phone.loop.timers() > 0);
      assertThat(phone.loop.untilNext()).isBetween(Duration.ofSeconds(2), Duration.ofMinutes(1));
      wait = phone.loop.untilNext();
    }
    assertThat(wait).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void aClanThatDoesNotExistIsShownAsSuchAndForgotten() throws Exception {
    phone.enqueue(phone.clan("#2PP", "one", Duration.ZERO, false));
    phone.openUntilAnswered("#2PP").leave();

    phone.enqueue(phone.error(404, "notFound").setHeader("Cache-Control", "max-age=300"));
    Phone.Screen screen = phone.openUntilAnswered("#2PP");

    assertThat(screen.last().problem()).isEqualTo(Problem.NOT_FOUND);
    assertThat(screen.last().snapshot()).isNull();
    assertThat(phone.loop.untilNext()).isEqualTo(Duration.ofMinutes(5));
    phone.restart(Duration.ZERO);
    assertThat(phone.open("#2PP").last().snapshot()).isNull();
  }

  @Test
  void aPrivateWarLogIsNoFailure() throws Exception {
    phone.enqueue(phone.error(403, "accessDenied"));
    Phone.Screen screen = new Phone.Screen();
    phone.client.observe(Kind.WAR, "#2PP", screen.states::add);
    phone.loop.runUntil(() -> screen.states.size() > 1);

    assertThat(screen.last().problem()).isEqualTo(Problem.PRIVATE);
    assertThat(phone.request().getTarget()).isEqualTo("/v1/clans/%232PP/currentwar");
    assertThat(phone.loop.untilNext()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void aScreenThatIsLeftAsksNobodyAndHearsNothing() throws Exception {
    phone.enqueue(phone.clan("#2PP", "one", Duration.ofHours(1), true));
    Phone.Screen screen = phone.openUntilAnswered("#2PP");
    int told = screen.states.size();
    assertThat(phone.loop.timers()).isEqualTo(1);

    screen.leave();
    screen.leave();
    phone.loop.run();

    assertThat(phone.loop.timers()).isZero();
    phone.loop.pass(Duration.ofHours(1));
    assertThat(screen.states).hasSize(told);
  }

  @Test
  void aScreenThatIsLeftWhileItWaitsHearsNothing() throws Exception {
    phone.enqueue(phone.clan("#2PP", "one", Duration.ZERO, false).headersDelay(1, HOURS));
    Phone.Screen screen = phone.open("#2PP");
    phone.request();
    int told = screen.states.size();

    screen.leave();
    phone.loop.run();

    assertThat(phone.loop.timers()).isZero();
    assertThat(screen.states).hasSize(told);
    phone.enqueue(phone.clan("#2PP", "two", Duration.ZERO, false));
    assertThat(phone.openUntilAnswered("#2PP").shown().json()).contains("two");
    assertThat(screen.states).hasSize(told);
  }

  @Test
  void twoScreensOfOneObjectShareTheRequests() throws Exception {
    phone.enqueue(phone.clan("#2PP", "one", Duration.ZERO, false));
    Phone.Screen one = phone.openUntilAnswered("#2PP");
    Phone.Screen other = phone.open("#2PP");

    assertThat(other.states).hasSize(1);
    assertThat(other.shown()).isEqualTo(one.shown());
    one.leave();
    phone.loop.run();
    assertThat(phone.loop.timers()).isEqualTo(1);
    phone.request();
    assertThat(phone.hasNoRequest()).isTrue();
  }

  @Test
  void anOlderAnswerNeverReplacesANewerOne() throws Exception {
    phone.enqueue(phone.clan("#2PP", "new", Duration.ofMinutes(1), true));
    Phone.Screen screen = phone.openUntilAnswered("#2PP");

    phone.enqueue(phone.clan("#2PP", "old", Duration.ofMinutes(9), true));
    phone.loop.pass(phone.loop.untilNext());
    phone.loop.runUntil(() -> phone.loop.timers() > 0);

    assertThat(screen.shown().json()).contains("new");
    phone.restart(Duration.ZERO);
    assertThat(phone.open("#2PP").shown().json()).contains("new");
  }

  @Test
  void theTokenGoesIntoTheHeaderAndNowhereElse() throws Exception {
    phone.close();
    phone = new Phone(disk, Duration.ZERO, builder -> builder.tokens(() -> "secret-token"));
    phone.enqueue(phone.error(401, "accessDenied"));
    Phone.Screen screen = phone.openUntilAnswered("#2PP");

    Headers headers = phone.request().getHeaders();
    assertThat(headers.get("Authorization")).isEqualTo("Bearer secret-token");
    assertThat(screen.last().problem()).isEqualTo(Problem.UNAUTHORIZED);
    assertThat(screen.last().toString() + phone.client).doesNotContain("secret-token");
    assertThat(phone.loop.timers()).isZero();
  }

  @Test
  void nothingIsHeardOfAClosedClient() throws Exception {
    phone.enqueue(phone.clan("#2PP", "one", Duration.ZERO, false));
    Phone.Screen screen = phone.openUntilAnswered("#2PP");
    int told = screen.states.size();

    phone.client.close();
    phone.loop.run();

    assertThat(phone.loop.isClosed()).isTrue();
    assertThat(phone.loop.timers()).isZero();
    assertThat(screen.states).hasSize(told);
  }

  @Test
  void aTextThatIsNoTagIsRefusedAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> phone.client.observe(Kind.CLAN, "#AB", state -> {}))
        .withMessageContaining("0289PYLQGRJCUV");
  }
}

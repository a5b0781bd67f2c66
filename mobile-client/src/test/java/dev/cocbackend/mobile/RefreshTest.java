package dev.cocbackend.mobile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pull to refresh. */
class RefreshTest {
  @TempDir private Path disk;
  private final List<RefreshResult> results = new ArrayList<>();
  private Phone phone;

  @BeforeEach
  void start() throws Exception {
    phone = new Phone(disk);
  }

  @AfterEach
  void stop() throws Exception {
    phone.close();
  }

  private Cancellable pull() {
    Cancellable pull = phone.client.refresh(Kind.CLAN, "#2PP", results::add);
    phone.loop.run();
    return pull;
  }

  private void runUntilDone() throws InterruptedException {
    phone.loop.runUntil(() -> !results.isEmpty());
  }

  private MockResponse.Builder taken(String reason, int seconds) {
    return phone
        .dated(202)
        .setHeader("Retry-After", String.valueOf(seconds))
        .body(
            "{\"reason\":\"%s\",\"message\":\"m\",\"estimated_seconds\":%d,\"tier\":\"HIGH\"}"
                .formatted(reason, seconds));
  }

  private Phone.Screen screen() throws Exception {
    phone.enqueue(phone.clan("#2PP", "one", Duration.ofMinutes(9), false));
    Phone.Screen screen = phone.openUntilAnswered("#2PP");
    phone.request();
    return screen;
  }

  @Test
  void aPullAsksTheGameAndShowsItsAnswer() throws Exception {
    Phone.Screen screen = screen();
    phone.enqueue(taken("refreshRequested", 3));
    pull();
    assertThat(screen.last().refreshing()).isTrue();
    RecordedRequest post = phone.request();
    assertThat(post.getMethod()).isEqualTo("POST");
    assertThat(post.getTarget()).isEqualTo("/v1/clans/%232PP/refresh");
    phone.loop.runUntil(() -> phone.loop.untilNext().equals(Duration.ofSeconds(3)));

    phone.enqueue(phone.unchanged("#2PP", "one", Duration.ofMinutes(9), false));
    phone.loop.pass(Duration.ofSeconds(3));
    phone.request();
    phone.loop.runUntil(() -> phone.loop.timers() > 0);
    assertThat(results).isEmpty();
    assertThat(phone.loop.untilNext()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));

    phone.loop.pass(phone.loop.untilNext());
    phone.enqueue(phone.clan("#2PP", "two", Duration.ZERO, false));
    runUntilDone();

    assertThat(results)
        .containsExactly(new RefreshResult(RefreshResult.Outcome.UPDATED, null, Duration.ZERO));
    assertThat(screen.shown().json()).contains("two");
    assertThat(screen.last().refreshing()).isFalse();
    assertThat(phone.loop.untilNext()).isGreaterThanOrEqualTo(Duration.ofMinutes(30));
  }

  @Test
  void whatWasFetchedBeforeTheRequestIsNotItsAnswer() throws Exception {
    screen();
    phone.enqueue(taken("refreshOutstanding", 2));
    pull();
    phone.request();
    phone.loop.runUntil(() -> phone.loop.untilNext().equals(Duration.ofSeconds(2)));

    // Newer than the device's, but from a minute before the pull.
    phone.enqueue(phone.clan("#2PP", "two", Duration.ofMinutes(1), false));
    phone.loop.pass(Duration.ofSeconds(2));
    phone.request();
    phone.loop.runUntil(() -> phone.loop.timers() > 0);

    assertThat(results).isEmpty();
    phone.loop.pass(phone.loop.untilNext());
    phone.enqueue(phone.clan("#2PP", "three", Duration.ZERO, false));
    runUntilDone();
    assertThat(results.get(0).outcome()).isEqualTo(RefreshResult.Outcome.UPDATED);
  }

  @Test
  void whatTheGameWouldOnlyRepeatIsLoadedOnceAndCalledUpToDate() throws Exception {
    screen();
    phone.enqueue(taken("upToDate", 55));
    phone.enqueue(phone.unchanged("#2PP", "one", Duration.ofMinutes(9), false));
    pull();
    phone.loop.runUntil(() -> phone.loop.untilNext().isZero());
    phone.loop.pass(Duration.ZERO);
    runUntilDone();

    assertThat(results)
        .containsExactly(
            new RefreshResult(RefreshResult.Outcome.UP_TO_DATE, null, Duration.ofSeconds(55)));
  }

  @Test
  void aBudgetThatIsSpentIsToldWithItsEnd() throws Exception {
    Phone.Screen screen = screen();
    phone.enqueue(phone.error(429, "requestThrottled").setHeader("Retry-After", "30"));
    pull();
    runUntilDone();

    assertThat(results)
        .containsExactly(
            new RefreshResult(
                RefreshResult.Outcome.FAILED, Problem.THROTTLED, Duration.ofSeconds(30)));
    assertThat(screen.last().problem()).isNull();
    assertThat(screen.last().refreshing()).isFalse();
  }

  @Test
  void withoutANetworkAPullFailsAndTheScreenStays() throws Exception {
    Phone.Screen screen = screen();
    phone.server.close();
    pull();
    runUntilDone();

    assertThat(results.get(0).problem()).isEqualTo(Problem.UNREACHABLE);
    assertThat(screen.shown().json()).contains("one");
  }

  @Test
  void aQueueThatDoesNotComeToItIsNotWaitedForForEver() throws Exception {
    screen();
    phone.enqueue(taken("refreshRequested", 4));
    pull();
    phone.request();
    phone.loop.runUntil(() -> phone.loop.untilNext().equals(Duration.ofSeconds(4)));
    int polls = 0;
    while (results.isEmpty()) {
      phone.enqueue(phone.unchanged("#2PP", "one", Duration.ofMinutes(9), false));
      phone.loop.pass(phone.loop.untilNext());
      phone.loop.runUntil(() -> phone.loop.timers() > 0);
      polls++;
      assertThat(polls).isLessThan(50);
    }

    assertThat(results.get(0).outcome()).isEqualTo(RefreshResult.Outcome.STILL_WAITING);
    assertThat(Duration.ofNanos(phone.loop.elapsedNanos()))
        .isBetween(Duration.ofSeconds(102), Duration.ofSeconds(116));
  }

  @Test
  void aSecondPullJoinsTheFirst() throws Exception {
    screen();
    phone.enqueue(taken("refreshRequested", 3));
    pull();
    pull();
    phone.request();
    phone.loop.runUntil(() -> phone.loop.untilNext().equals(Duration.ofSeconds(3)));
    phone.loop.pass(Duration.ofSeconds(3));
    phone.enqueue(phone.clan("#2PP", "two", Duration.ZERO, false));
    runUntilDone();

    assertThat(results).hasSize(2);
    assertThat(phone.request().getMethod()).isEqualTo("GET");
    assertThat(phone.hasNoRequest()).isTrue();
  }

  @Test
  void aPullWithoutAScreenFillsTheDiskAndEnds() throws Exception {
    phone.enqueue(taken("refreshRequested", 3));
    pull();
    phone.loop.runUntil(() -> phone.loop.timers() > 0);
    phone.loop.pass(Duration.ofSeconds(3));
    phone.enqueue(phone.clan("#2PP", "one", Duration.ZERO, false));
    runUntilDone();

    assertThat(phone.loop.timers()).isZero();
    phone.request();
    assertThat(phone.request().getHeaders().get("X-Viewing")).isNull();
    phone.restart(Duration.ZERO);
    assertThat(phone.open("#2PP").shown().json()).contains("one");
  }

  @Test
  void aPullThatIsCancelledSaysNothingAndAsksNobody() throws Exception {
    phone.enqueue(taken("refreshRequested", 3));
    Cancellable pull = pull();
    phone.loop.runUntil(() -> phone.loop.timers() > 0);
    pull.cancel();
    pull.cancel();
    phone.loop.run();

    assertThat(phone.loop.timers()).isZero();
    assertThat(results).isEmpty();
  }
}

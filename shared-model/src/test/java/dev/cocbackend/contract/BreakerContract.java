package dev.cocbackend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.breaker.Breaker.Access;
import dev.cocbackend.breaker.Breaker.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link Breaker} does; {@link #breaker} is closed at the start of each test. */
interface BreakerContract {
  Instant T0 = SettableClock.START;
  Duration REST = Duration.ofSeconds(30);

  Breaker breaker();

  @Test
  default void itIsClosedUntilSomebodyOpensIt() {
    assertThat(breaker().state(T0)).isEqualTo(new State.Closed());
    assertThat(breaker().ask(T0)).isEqualTo(new Access.Granted());
  }

  @Test
  default void nobodyAsksUntilItsTime() {
    breaker().open(T0.plus(REST));

    assertThat(breaker().ask(T0.plusSeconds(29)))
        .isEqualTo(new Access.Denied(Duration.ofSeconds(1)));
    assertThat(breaker().state(T0.plusSeconds(29))).isEqualTo(new State.Open(T0.plus(REST)));
    assertThat(breaker().openUntil(T0.plusSeconds(29))).contains(T0.plus(REST));
  }

  @Test
  default void aShorterOpeningDoesNotShortenALongerOne() {
    breaker().open(T0.plusSeconds(60));
    breaker().open(T0.plusSeconds(30));

    assertThat(breaker().openUntil(T0)).contains(T0.plusSeconds(60));
  }

  @Test
  default void atItsTimeOneProbesAndTheOthersWait() {
    breaker().open(T0.plus(REST));
    Instant half = T0.plus(REST);

    assertThat(breaker().state(half)).isEqualTo(new State.HalfOpen());
    assertThat(breaker().ask(half)).isEqualTo(new Access.Probe(half.plus(Breaker.PROBE_LEASE), 0));
    assertThat(breaker().ask(half)).isEqualTo(new Access.Denied(Breaker.POLL));
    assertThat(breaker().state(half)).isEqualTo(new State.HalfOpen());
  }

  @Test
  default void onlyOneOfManyProbes() throws Exception {
    breaker().open(T0);
    List<Callable<Access>> callers = Collections.nCopies(16, () -> breaker().ask(T0));
    int probes = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Access> answer : threads.invokeAll(callers)) {
        probes += answer.get() instanceof Access.Probe ? 1 : 0;
      }
    }
    assertThat(probes).isOne();
  }

  @Test
  default void aProbeThatSucceedsClosesIt() {
    breaker().open(T0);
    breaker().close((Access.Probe) breaker().ask(T0));

    assertThat(breaker().ask(T0)).isEqualTo(new Access.Granted());
    breaker().open(T0.plus(REST));
    assertThat(breaker().ask(T0.plus(REST)))
        .isEqualTo(new Access.Probe(T0.plus(REST).plus(Breaker.PROBE_LEASE), 0));
  }

  @Test
  default void itRestsTwiceAsLongForEachProbeThatFailsUpToFiveMinutes() {
    breaker().open(T0);
    Instant now = T0;
    for (int seconds : new int[] {60, 120, 240, 300, 300}) {
      breaker().reopen((Access.Probe) breaker().ask(now), now, REST);
      assertThat(breaker().openUntil(now)).contains(now.plusSeconds(seconds));
      now = now.plusSeconds(seconds);
    }
  }

  @Test
  default void aProberThatDiedGivesWayToAnother() {
    breaker().open(T0);
    breaker().ask(T0);
    Instant ended = T0.plus(Breaker.PROBE_LEASE);

    assertThat(breaker().ask(ended.minusSeconds(1)))
        .isEqualTo(new Access.Denied(Duration.ofSeconds(1)));
    assertThat(breaker().ask(ended)).isInstanceOf(Access.Probe.class);
  }

  @Test
  default void aProbeThatCameTooLateChangesNothing() {
    breaker().open(T0);
    Access.Probe late = (Access.Probe) breaker().ask(T0);
    Instant ended = T0.plus(Breaker.PROBE_LEASE);
    Access.Probe next = (Access.Probe) breaker().ask(ended);

    breaker().close(late);
    breaker().reopen(late, ended, REST);
    assertThat(breaker().state(ended)).isEqualTo(new State.HalfOpen());
    breaker().reopen(next, ended, REST);
    breaker().close(next);
    assertThat(breaker().state(ended)).isEqualTo(new State.Open(ended.plusSeconds(60)));
  }
}

package dev.cocbackend.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.change.DomainEvent;
import dev.cocbackend.change.EventHead;
import dev.cocbackend.change.Outbox;
import dev.cocbackend.ratelimit.InMemoryRateLimiter;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Kind;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.Saved;
import dev.cocbackend.snapshot.Snapshot;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each check sees the part that is broken on purpose, so that its silence means something. */
class SabotageTest {
  private static final int ATTEMPTS = 10;

  private static Scenario assertCaught(Invariant invariant, Parts broken) {
    for (long seed = 1; seed <= ATTEMPTS; seed++) {
      Violation violation = Simulation.run(Scenario.of(seed), broken).violation();
      if (violation != null) {
        assertThat(violation.invariant()).as(violation.toString()).isEqualTo(invariant);
        return Scenario.of(seed);
      }
    }
    throw new AssertionError("Nobody saw that %s was broken.".formatted(invariant));
  }

  @Test
  void aLimiterThatForgetsWhatItGaveBreaksTheBudget() {
    assertCaught(Invariant.BUDGET_IS_KEPT, Parts.PRODUCTION.withLimiter(limiter -> new Amnesiac()));
  }

  @Test
  void aPaceOfFortyTwoBreaksTheBudget() {
    assertCaught(
        Invariant.BUDGET_IS_KEPT,
        Parts.PRODUCTION.withLimiter(limiter -> new Hasty(limiter, 42 / 39.3)));
  }

  @Test
  void clocksThatDifferByMoreThanThePaceAllowsBreakTheBudget() {
    Scenario[] skewed = new Scenario[ATTEMPTS];
    Arrays.setAll(skewed, i -> Scenario.of(i + 1).withSkew(Duration.ofMillis(100)).withKeys(1));

    assertThat(skewed)
        .extracting(scenario -> Simulation.run(scenario).violation())
        .filteredOn(Objects::nonNull)
        .isNotEmpty()
        .allMatch(violation -> violation.invariant() == Invariant.BUDGET_IS_KEPT);
  }

  @Test
  void aLimiterThatTreatsAllTiersAlikeDelaysCriticalOnes() {
    assertCaught(
        Invariant.LOWER_TIERS_KEEP_TO_THEIR_LOOK_AHEAD,
        Parts.PRODUCTION.withLimiter(Levelling::new));
  }

  @Test
  void aLeaseThatEverybodyWinsMakesTwoRequestsOutstanding() {
    assertCaught(
        Invariant.ONE_REQUEST_IS_OUTSTANDING,
        Parts.PRODUCTION.withStore(store -> overriding(store, "tryLease", (args, result) -> true)));
  }

  @Test
  void aLeaseThatNeverComesDueLosesRequests() {
    assertCaught(
        Invariant.NOTHING_IS_LOST,
        Parts.PRODUCTION.withStore(store -> overriding(store, "due", (args, result) -> List.of())));
  }

  @Test
  void aStampThatMovesBackAtEachLookIsCaught() {
    AtomicLong looks = new AtomicLong();
    assertCaught(
        Invariant.LAST_UPDATED_ONLY_MOVES_FORWARD,
        Parts.PRODUCTION.withStore(
            store ->
                overriding(
                    store,
                    "find",
                    (args, result) ->
                        result instanceof Lookup.Found found
                            ? restamped(found, looks.incrementAndGet())
                            : result)));
  }

  @Test
  void aStoreThatCountsEveryWriteAsAChangeIsCaught() {
    assertCaught(
        Invariant.DUPLICATES_CHANGE_NOTHING,
        Parts.PRODUCTION.withStore(
            store -> overriding(store, "save", (args, result) -> Saved.CHANGED)));
  }

  @Test
  void aWorkerThatFailsTheWholeBatchForOneMessageIsCaught() {
    assertCaught(
        Invariant.POISON_ENDS_AS_A_DEAD_LETTER, Parts.PRODUCTION.withWorker(AllOrNothing::new));
  }

  @Test
  void aWorkerThatSwallowsWhatItCannotReadIsCaught() {
    assertCaught(
        Invariant.POISON_ENDS_AS_A_DEAD_LETTER, Parts.PRODUCTION.withWorker(Swallowing::new));
  }

  @Test
  void aBreakerThatLetsEverybodyProbeIsCaught() {
    assertCaught(Invariant.MAINTENANCE_IS_LEFT_ALONE, Parts.PRODUCTION.withBreaker(Careless::new));
  }

  @Test
  void anOutboxThatForgetsLosesEvents() {
    assertCaught(
        Invariant.EVERY_CHANGE_IS_TOLD, Parts.PRODUCTION.withOutbox(outbox -> new Forgetful()));
  }

  @Test
  void aBusThatTellsEventsAtTheNextOneLosesTheLast() {
    List<DomainEvent> held = new ArrayList<>();
    assertCaught(
        Invariant.EVERY_CHANGE_IS_TOLD,
        Parts.PRODUCTION.withBus(
            bus ->
                events -> {
                  bus.publish(List.copyOf(held));
                  held.clear();
                  held.addAll(events);
                }));
  }

  @Test
  void eventsThatGetANewIdEachTimeAreCaught() {
    AtomicLong tellings = new AtomicLong();
    assertCaught(
        Invariant.EVERY_CHANGE_IS_TOLD,
        Parts.PRODUCTION.withBus(
            bus ->
                events ->
                    bus.publish(
                        events.stream()
                            .map(event -> renamed(event, "id-" + tellings.incrementAndGet()))
                            .toList())));
  }

  private static DomainEvent renamed(DomainEvent event, String id) {
    EventHead head = new EventHead(id, event.head().about(), event.head().observedAt());
    return switch (event) {
      case DomainEvent.WarEnded e ->
          new DomainEvent.WarEnded(head, e.war(), e.stars(), e.opponentStars());
      case DomainEvent.TownHallChanged e ->
          new DomainEvent.TownHallChanged(head, e.player(), e.from(), e.to());
      default -> event;
    };
  }

  @Test
  void aWarsEndThatNobodyFollowsUpIsCaught() {
    assertCaught(
        Invariant.NOTHING_IS_LOST,
        Parts.PRODUCTION.withStore(
            store ->
                overridingCall(store, (method, args) -> isFollowUp(method, args) ? false : null)));
  }

  private static boolean isFollowUp(String method, Object[] args) {
    return method.equals("tryLease")
        && ((SnapshotKey) args[0]).kind() == Kind.CLAN
        && args[1] == Tier.CRITICAL;
  }

  @Test
  void aFailureShrinksToAScenarioThatStillFailsAndIsNamed() {
    Parts broken =
        Parts.PRODUCTION.withStore(store -> overriding(store, "tryLease", (args, won) -> true));
    Scenario failing = assertCaught(Invariant.ONE_REQUEST_IS_OUTSTANDING, broken);

    Scenario smallest = Simulation.shrink(failing, broken);

    assertThat(smallest.faults()).isEmpty();
    assertThat(smallest.tags()).isLessThan(failing.tags());
    assertThat(smallest.activity()).isLessThan(failing.activity());
    assertThat(Simulation.run(smallest, broken).violation()).isNotNull();
    assertThat(Simulation.failureOf(failing, broken))
        .contains("Seed " + failing.seed(), "#5", smallest.toString());
  }

  private interface Answer {
    @Nullable Object result(Object[] args, @Nullable Object result);
  }

  /** The store, with another answer of one method. */
  private static SnapshotStore overriding(SnapshotStore store, String method, Answer answer) {
    return (SnapshotStore)
        Proxy.newProxyInstance(
            SabotageTest.class.getClassLoader(),
            new Class<?>[] {SnapshotStore.class},
            (proxy, called, args) -> {
              try {
                Object result = called.invoke(store, args);
                return called.getName().equals(method) ? answer.result(args, result) : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private interface Call {
    /** The result in place of the store's; null to ask the store. */
    @Nullable Object result(String method, Object[] args);
  }

  /** The store, without some of its calls. */
  private static SnapshotStore overridingCall(SnapshotStore store, Call call) {
    return (SnapshotStore)
        Proxy.newProxyInstance(
            SabotageTest.class.getClassLoader(),
            new Class<?>[] {SnapshotStore.class},
            (proxy, called, args) -> {
              Object result = call.result(called.getName(), args == null ? new Object[0] : args);
              try {
                return result != null ? result : called.invoke(store, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** An outbox that takes events and has none. */
  private static final class Forgetful implements Outbox {
    @Override
    public void park(List<DomainEvent> events, Instant now) {}

    @Override
    public List<Parked> oldest(int max) {
      return List.of();
    }

    @Override
    public void remove(String id) {}
  }

  private static Lookup restamped(Lookup.Found found, long millisBack) {
    Snapshot snapshot = found.snapshot();
    Instant fetchedAt = VirtualTime.START.plusSeconds(100_000).minusMillis(millisBack);
    return new Lookup.Found(
        new Snapshot(
            snapshot.key(), snapshot.body(), fetchedAt, snapshot.changedAt(), snapshot.warState()),
        found.lease());
  }

  /** A limiter that knows nothing of earlier callers. */
  private static final class Amnesiac implements RateLimiter {
    @Override
    public Reservation reserve(String keyId, Tier tier, int wanted, Instant now) {
      return new InMemoryRateLimiter().reserve(keyId, tier, wanted, now);
    }

    @Override
    public void penalize(String keyId, Instant until) {}
  }

  /** A limiter whose pace is a little too high: its time runs faster. */
  private record Hasty(RateLimiter limiter, double factor) implements RateLimiter {
    @Override
    public Reservation reserve(String keyId, Tier tier, int wanted, Instant now) {
      return switch (limiter.reserve(keyId, tier, wanted, scaled(now, factor))) {
        case Reservation.Slots slots ->
            new Reservation.Slots(
                slots.starts().stream().map(start -> scaled(start, 1 / factor)).toList());
        case Reservation.Refused refused -> refused;
      };
    }

    private static Instant scaled(Instant instant, double by) {
      long nanos = Duration.between(VirtualTime.START, instant).toNanos();
      return VirtualTime.START.plusNanos((long) (nanos * by));
    }

    @Override
    public void penalize(String keyId, Instant until) {
      limiter.penalize(keyId, scaled(until, factor));
    }
  }

  /** A limiter that lets every tier reserve as far ahead as CRITICAL. */
  private record Levelling(RateLimiter limiter) implements RateLimiter {
    @Override
    public Reservation reserve(String keyId, Tier tier, int wanted, Instant now) {
      return limiter.reserve(keyId, Tier.CRITICAL, wanted, now);
    }

    @Override
    public void penalize(String keyId, Instant until) {
      limiter.penalize(keyId, until);
    }
  }

  /** A breaker whose probes nobody holds back once its rest is over. */
  private record Careless(Breaker breaker) implements Breaker {
    @Override
    public void open(Instant until) {
      breaker.open(until);
    }

    @Override
    public Access ask(Instant now) {
      return state(now) instanceof State.HalfOpen ? new Access.Granted() : breaker.ask(now);
    }

    @Override
    public void close(Access.Probe probe) {
      breaker.close(probe);
    }

    @Override
    public void reopen(Access.Probe probe, Instant now, Duration rest) {
      breaker.reopen(probe, now, rest);
    }

    @Override
    public State state(Instant now) {
      return breaker.state(now);
    }
  }

  private record AllOrNothing(RequestHandler<SQSEvent, SQSBatchResponse> worker)
      implements RequestHandler<SQSEvent, SQSBatchResponse> {
    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
      SQSBatchResponse response = worker.handleRequest(event, context);
      return response.getBatchItemFailures().isEmpty()
          ? response
          : new SQSBatchResponse(
              event.getRecords().stream()
                  .map(message -> new BatchItemFailure(message.getMessageId()))
                  .toList());
    }
  }

  private record Swallowing(RequestHandler<SQSEvent, SQSBatchResponse> worker)
      implements RequestHandler<SQSEvent, SQSBatchResponse> {
    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
      worker.handleRequest(event, context);
      return new SQSBatchResponse(Collections.emptyList());
    }
  }
}

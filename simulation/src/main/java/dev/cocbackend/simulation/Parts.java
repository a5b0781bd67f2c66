package dev.cocbackend.simulation;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.change.EventPublisher;
import dev.cocbackend.change.Outbox;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.snapshot.SnapshotStore;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * What stands in the place of production parts: a peer's limiter, or a part broken on purpose to
 * prove that the checks see it. Immutable.
 *
 * @param limiter what all instances share
 * @param limiterOfInstance what one instance asks, given the shared one as it reaches it
 */
record Parts(
    UnaryOperator<SnapshotStore> store,
    UnaryOperator<RateLimiter> limiter,
    BiFunction<Instance, RateLimiter, RateLimiter> limiterOfInstance,
    UnaryOperator<Breaker> breaker,
    UnaryOperator<RequestHandler<SQSEvent, SQSBatchResponse>> worker,
    UnaryOperator<EventPublisher> bus,
    UnaryOperator<Outbox> outbox) {

  /** Everything as in production. */
  static final Parts PRODUCTION =
      new Parts(
          UnaryOperator.identity(),
          UnaryOperator.identity(),
          (instance, shared) -> shared,
          UnaryOperator.identity(),
          UnaryOperator.identity(),
          UnaryOperator.identity(),
          UnaryOperator.identity());

  Parts withStore(UnaryOperator<SnapshotStore> other) {
    return new Parts(other, limiter, limiterOfInstance, breaker, worker, bus, outbox);
  }

  Parts withLimiter(UnaryOperator<RateLimiter> other) {
    return new Parts(store, other, limiterOfInstance, breaker, worker, bus, outbox);
  }

  Parts withLimiterOfInstance(BiFunction<Instance, RateLimiter, RateLimiter> other) {
    return new Parts(store, limiter, other, breaker, worker, bus, outbox);
  }

  Parts withBreaker(UnaryOperator<Breaker> other) {
    return new Parts(store, limiter, limiterOfInstance, other, worker, bus, outbox);
  }

  Parts withWorker(UnaryOperator<RequestHandler<SQSEvent, SQSBatchResponse>> other) {
    return new Parts(store, limiter, limiterOfInstance, breaker, other, bus, outbox);
  }

  Parts withBus(UnaryOperator<EventPublisher> other) {
    return new Parts(store, limiter, limiterOfInstance, breaker, worker, other, outbox);
  }

  Parts withOutbox(UnaryOperator<Outbox> other) {
    return new Parts(store, limiter, limiterOfInstance, breaker, worker, bus, other);
  }
}

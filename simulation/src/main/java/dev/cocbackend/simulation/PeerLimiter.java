package dev.cocbackend.simulation;

import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.refresh.Tier;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;

/** What others do about a rate limit. */
enum PeerLimiter {
  /** Our own: slots shared by all instances. */
  SHARED_SLOTS,
  /** Bucket4j in each instance, the budget divided by the most instances there can be. */
  BUCKET4J_PER_INSTANCE,
  /** None; the concurrency of the event sources alone bounds the rate. */
  NONE;

  /** The limiter of each instance, given the shared one. */
  BiFunction<Instance, RateLimiter, RateLimiter> on(VirtualTime time, int instances) {
    return switch (this) {
      case SHARED_SLOTS -> (instance, shared) -> shared;
      case BUCKET4J_PER_INSTANCE ->
          (instance, shared) ->
              new Buckets(time, Math.max(1, StrictUpstream.REQUESTS_PER_SECOND / instances));
      case NONE -> (instance, shared) -> new Unlimited();
    };
  }

  private static final class Buckets implements RateLimiter {
    private final VirtualTime time;
    private final int perSecond;
    private final Map<String, Bucket> buckets = new HashMap<>();

    Buckets(VirtualTime time, int perSecond) {
      this.time = time;
      this.perSecond = perSecond;
    }

    @Override
    public Reservation reserve(String keyId, Tier tier, int wanted, Instant now) {
      Bucket bucket = buckets.computeIfAbsent(keyId, id -> newBucket());
      int taken = (int) bucket.tryConsumeAsMuchAsPossible(wanted);
      return taken == 0
          ? new Reservation.Refused(
              Duration.ofNanos(
                  Math.max(1, bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill())))
          : new Reservation.Slots(Collections.nCopies(taken, now));
    }

    private Bucket newBucket() {
      return Bucket.builder()
          .addLimit(
              limit -> limit.capacity(perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
          .withCustomTimePrecision(
              new TimeMeter() {
                @Override
                public long currentTimeNanos() {
                  return time.nanos();
                }

                @Override
                public boolean isWallClockBased() {
                  return false;
                }
              })
          .build();
    }

    @Override
    public void penalize(String keyId, Instant until) {}
  }

  private static final class Unlimited implements RateLimiter {
    @Override
    public Reservation reserve(String keyId, Tier tier, int wanted, Instant now) {
      return new Reservation.Slots(Collections.nCopies(wanted, now));
    }

    @Override
    public void penalize(String keyId, Instant until) {}
  }
}

package dev.cocbackend.local.simulation;

import dev.cocbackend.coc.ApiKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Lets requests in by their key and its limit. Safe for use by many threads. */
final class KeyGate {

  /** A key that is let in. */
  record Key(String id, SlidingLimit limit) {
    boolean tryAcquire(Instant now) {
      return limit.tryAcquire(now.getEpochSecond() * 1_000_000_000 + now.getNano());
    }
  }

  private final Map<String, Key> byAuthorization;
  private final AtomicLong rejected = new AtomicLong();

  /**
   * @throws IllegalArgumentException if there is no key, or a key cannot be one
   */
  KeyGate(List<String> acceptedKeys) {
    if (acceptedKeys.isEmpty()) {
      throw new IllegalArgumentException("The simulated API needs at least one key to accept.");
    }
    byAuthorization =
        acceptedKeys.stream()
            .distinct() // one limit for a key, however often it is named
            .map(ApiKey::new)
            .collect(
                Collectors.toUnmodifiableMap(
                    ApiKey::authorization, key -> new Key(key.id(), new SlidingLimit())));
  }

  /** The key of this {@code Authorization} header; empty if there is none or it is unknown. */
  Optional<Key> enter(Optional<String> authorization) {
    Optional<Key> key = authorization.map(byAuthorization::get);
    if (key.isEmpty()) {
      rejected.incrementAndGet();
    }
    return key;
  }

  long rejected() {
    return rejected.get();
  }

  Map<String, ApiStatistics.OfKey> statistics() {
    Map<String, ApiStatistics.OfKey> byId = new TreeMap<>();
    byAuthorization.values().forEach(key -> byId.put(key.id(), key.limit().statistics()));
    return byId;
  }
}

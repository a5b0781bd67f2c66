package dev.cocbackend.coc;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keys that are read when they are first asked for, and again once they are older than their max
 * age, so that a rotated key is picked up while the process runs. If they cannot be read again, the
 * last ones stay in use: they are most likely still good. Nothing is read before it is asked for,
 * so a snapshot of the process taken before holds no key.
 */
public final class CachedApiKeys implements ApiKeys {
  /** A source that fails is asked no more often than this, if the max age is not shorter still. */
  static final Duration RETRY = Duration.ofSeconds(15);

  private final Supplier<List<ApiKey>> source;
  private final Duration maxAge;
  private final InstantSource clock;
  private final Consumer<String> log;
  private final ReentrantLock reading = new ReentrantLock();
  private final AtomicLong failedReads = new AtomicLong();
  private volatile @Nullable Held held;

  /**
   * @param source reads them; throws {@link KeysUnavailableException}
   * @param log takes one line for each time that they could not be read
   */
  public CachedApiKeys(
      Supplier<List<ApiKey>> source, Duration maxAge, InstantSource clock, Consumer<String> log) {
    this.source = source;
    this.maxAge = maxAge;
    this.clock = clock;
    this.log = log;
  }

  private record Held(List<ApiKey> keys, Instant readAgainAt) {}

  @Override
  public List<ApiKey> current() {
    Held last = held;
    if (last != null && clock.instant().isBefore(last.readAgainAt())) {
      return last.keys();
    }
    if (last == null) {
      reading.lock();
    } else if (!reading.tryLock()) {
      // Somebody reads them now; nobody else has to wait for that.
      return last.keys();
    }
    try {
      Held fresh = held;
      return fresh != null && clock.instant().isBefore(fresh.readAgainAt())
          ? fresh.keys()
          : read(fresh);
    } finally {
      reading.unlock();
    }
  }

  private List<ApiKey> read(@Nullable Held last) {
    Instant now = clock.instant();
    try {
      List<ApiKey> keys = List.copyOf(source.get());
      held = new Held(keys, now.plus(maxAge));
      return keys;
    } catch (KeysUnavailableException e) {
      failedReads.incrementAndGet();
      log.accept(line(e));
      if (last == null) {
        throw e;
      }
      held = new Held(last.keys(), now.plus(maxAge.compareTo(RETRY) < 0 ? maxAge : RETRY));
      return last.keys();
    }
  }

  private static String line(KeysUnavailableException e) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("level", "ERROR")
        .put("event", "keys")
        .put("message", e.getMessage())
        .toString();
  }

  @Override
  public long failedReads() {
    return failedReads.get();
  }

  /** Shows no key. */
  @Override
  public String toString() {
    Held now = held;
    return now == null ? "CachedApiKeys[unread]" : "CachedApiKeys" + now.keys();
  }
}

package dev.cocbackend.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.CocClient;
import dev.cocbackend.coc.FetchResult;
import dev.cocbackend.snapshot.Kind;
import dev.cocbackend.snapshot.SnapshotKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A CoC API that counts by true time: 40 requests of a key may arrive in any sliding second, and
 * further ones get a 429. Its objects change every few minutes; each content exists once.
 */
final class StrictUpstream {
  static final int REQUESTS_PER_SECOND = 40;
  private static final long SECOND = 1_000_000_000L;
  private static final byte[] HTML = "<html><body>Bad gateway</body></html>".getBytes(UTF_8);

  private final VirtualTime time;
  private final Faults faults;
  private final Duration latency;
  private final Consumer<Start> starts;
  private final Map<String, Deque<Long>> lastSecond = new LinkedHashMap<>();

  /**
   * @param starts sees every request as it arrives
   */
  StrictUpstream(VirtualTime time, Faults faults, Duration latency, Consumer<Start> starts) {
    this.time = time;
    this.faults = faults;
    this.latency = latency;
    this.starts = starts;
  }

  /**
   * A request.
   *
   * @param throttled whether it was one too many
   */
  record Start(Instant at, String keyId, SnapshotKey key, boolean throttled) {}

  /** The API as one instance reaches it. */
  CocClient reachedBy(Instance instance) {
    return (key, apiKey) -> fetch(key, apiKey, instance);
  }

  private FetchResult fetch(SnapshotKey key, ApiKey apiKey, Instance instance) {
    time.sleep(faults.way());
    boolean throttled = count(apiKey.id());
    starts.accept(new Start(time.now(), apiKey.id(), key, throttled));
    FetchResult result = throttled ? new FetchResult.Throttled(Duration.ofSeconds(1)) : answer(key);
    boolean timeout =
        result instanceof FetchResult.Failed failed && failed.cause() == FetchResult.Cause.TIMEOUT;
    time.sleep(timeout ? Duration.ofSeconds(10) : faults.latency(latency));
    faults.crash(instance);
    return result;
  }

  /** Whether this request is one too many; those that are refused do not count. */
  private boolean count(String keyId) {
    long now = time.nanos();
    Deque<Long> recent = lastSecond.computeIfAbsent(keyId, id -> new ArrayDeque<>());
    while (!recent.isEmpty() && recent.getFirst() <= now - SECOND) {
      recent.removeFirst();
    }
    if (recent.size() == REQUESTS_PER_SECOND) {
      return true;
    }
    recent.addLast(now);
    return false;
  }

  private FetchResult answer(SnapshotKey key) {
    int kind = faults.outage(Fault.UPSTREAM);
    return switch (kind) {
      case 0 -> new FetchResult.Maintenance(Duration.ofSeconds(30));
      case 1 -> new FetchResult.Failed(FetchResult.Cause.SERVER_ERROR, "HTTP 500");
      case 2 -> new FetchResult.Failed(FetchResult.Cause.TIMEOUT, "timeout");
      case 3 -> new FetchResult.Ok(HTML, Duration.ZERO);
      default -> object(key);
    };
  }

  private static int draw(SnapshotKey key) {
    return Math.floorMod(key.toString().hashCode(), 100);
  }

  /** Whether the API has an object of this name and shows it. */
  static boolean hasObject(SnapshotKey key) {
    return draw(key) >= 11;
  }

  private FetchResult object(SnapshotKey key) {
    int draw = draw(key);
    if (draw < 8) {
      return key.kind() == Kind.WAR ? new FetchResult.AccessDenied() : new FetchResult.NotFound();
    }
    if (!hasObject(key)) {
      return new FetchResult.Ok(HTML, Duration.ZERO);
    }
    long period = key.kind() == Kind.WAR ? 10 + draw / 3 : 5 + draw;
    String json = SimulatedGame.object(key, (time.nanos() / SECOND + draw) / period);
    return new FetchResult.Ok(json.getBytes(UTF_8), Duration.ZERO);
  }
}

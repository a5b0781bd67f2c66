package dev.cocbackend.local.simulation;

import java.util.Map;

/**
 * What the simulated API has been asked since it was started. Immutable.
 *
 * @param requests all requests to the API, whatever came of them
 * @param throttled those answered with 429
 * @param rejected those answered with 403 because their key was missing or unknown
 * @param maxInAnySecond the most requests of one key within any second, refused ones included
 * @param byEndpoint requests that passed key, limit and path, by {@link Endpoint#id}
 * @param byKey by the key's id, which is not the key (see {@code ApiKey.id})
 */
public record ApiStatistics(
    long requests,
    long throttled,
    long rejected,
    int maxInAnySecond,
    Map<String, Long> byEndpoint,
    Map<String, OfKey> byKey) {

  /** Copies the maps. */
  public ApiStatistics {
    byEndpoint = Map.copyOf(byEndpoint);
    byKey = Map.copyOf(byKey);
  }

  /**
   * One key's share.
   *
   * @param requests all requests with the key
   * @param throttled those answered with 429
   * @param maxInAnySecond the most requests within any second, refused ones included
   */
  public record OfKey(long requests, long throttled, int maxInAnySecond) {}
}

package dev.cocbackend.refresh;

import dev.cocbackend.settings.Settings;
import java.util.EnumMap;
import java.util.Map;

/**
 * The URLs of the SQS queues. Immutable.
 *
 * @param tiers one for every tier
 */
public record RefreshQueueUrls(Map<Tier, String> tiers, String deadLetter) {

  public RefreshQueueUrls {
    if (tiers.size() != Tier.values().length) {
      throw new IllegalArgumentException("Every tier has a queue.");
    }
    tiers = Map.copyOf(tiers);
  }

  /**
   * Reads {@code REFRESH_QUEUE_URL_CRITICAL}, {@code …_HIGH}, {@code …_MEDIUM}, {@code …_LOW} and
   * {@code …_DLQ}.
   *
   * @throws dev.cocbackend.settings.SettingsException if one is missing
   */
  public static RefreshQueueUrls of(Settings settings) {
    Map<Tier, String> tiers = new EnumMap<>(Tier.class);
    for (Tier tier : Tier.values()) {
      tiers.put(tier, settings.required("REFRESH_QUEUE_URL_" + tier.name()));
    }
    return new RefreshQueueUrls(tiers, settings.required("REFRESH_QUEUE_URL_DLQ"));
  }

  /** The URL of the tier's queue. */
  public String of(Tier tier) {
    String url = tiers.get(tier);
    if (url == null) {
      throw new IllegalStateException("Every tier has a queue.");
    }
    return url;
  }
}

package dev.cocbackend.push;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One installation of an app and all it wants to hear of. Immutable; the token is not part of it.
 *
 * @param endpoint of the {@link PushGateway}
 * @param tokenHash tells whether the app's token is still the one behind the endpoint
 * @param quietHours null if there are none
 * @param subscriptions at most {@link #MAX_SUBSCRIPTIONS}, none without an event
 * @param seenAt when the app last said that it is there, to some days
 * @param version of the stored device; 0 for one that is not stored yet
 */
public record Device(
    DeviceId id,
    Platform platform,
    String endpoint,
    String tokenHash,
    Owner owner,
    @Nullable QuietHours quietHours,
    Map<Topic, Set<PushEvent>> subscriptions,
    Instant seenAt,
    long version) {

  /**
   * DynamoDB changes 100 items in one transaction: the device, and one item of each topic's
   * audience.
   */
  public static final int MAX_SUBSCRIPTIONS = 50;

  /** A device not seen for so long is forgotten: the app is gone, or nobody opens it. */
  public static final Duration LIFE = Duration.ofDays(180);

  /** How old {@link #seenAt} may be before it is worth a write an item. */
  public static final Duration SEEN_STEP = Duration.ofDays(7);

  /**
   * @throws IllegalArgumentException if there are too many subscriptions, or one without events
   */
  public Device {
    if (subscriptions.size() > MAX_SUBSCRIPTIONS) {
      throw new IllegalArgumentException(
          "A device has up to %d subscriptions.".formatted(MAX_SUBSCRIPTIONS));
    }
    Map<Topic, Set<PushEvent>> copy = new HashMap<>();
    subscriptions.forEach(
        (topic, events) -> {
          if (events.isEmpty()) {
            throw new IllegalArgumentException("A subscription has at least one event.");
          }
          copy.put(topic, Set.copyOf(events));
        });
    subscriptions = Map.copyOf(copy);
  }

  /** When it is forgotten unless it is seen again. */
  public Instant expiresAt() {
    return seenAt.plus(LIFE);
  }

  /** The same device, seen at {@code now} if the last time is some days ago. */
  public Device seen(Instant now) {
    return now.isBefore(seenAt.plus(SEEN_STEP))
        ? this
        : new Device(
            id, platform, endpoint, tokenHash, owner, quietHours, subscriptions, now, version);
  }

  /** The same device behind an endpoint, with a token and quiet hours. */
  public Device reachedBy(
      Platform platform, String endpoint, String tokenHash, @Nullable QuietHours quietHours) {
    return new Device(
        id, platform, endpoint, tokenHash, owner, quietHours, subscriptions, seenAt, version);
  }

  /**
   * The same device with other events of a topic.
   *
   * @param events none ends the subscription
   * @throws IllegalArgumentException if it would have too many subscriptions
   */
  public Device subscribed(Topic topic, Set<PushEvent> events) {
    Map<Topic, Set<PushEvent>> changed = new HashMap<>(subscriptions);
    if (events.isEmpty()) {
      changed.remove(topic);
    } else {
      changed.put(topic, events);
    }
    return new Device(
        id, platform, endpoint, tokenHash, owner, quietHours, changed, seenAt, version);
  }

  /** As one of the audience of a topic. */
  Recipient recipient() {
    return new Recipient(id, platform, endpoint, quietHours);
  }

  /** The same as it is stored. */
  Device withVersion(long stored) {
    return new Device(
        id, platform, endpoint, tokenHash, owner, quietHours, subscriptions, seenAt, stored);
  }

  /** Whether the audience's items would be the same. */
  boolean looksLike(Device other) {
    return recipient().equals(other.recipient()) && seenAt.equals(other.seenAt);
  }
}

package dev.cocbackend.push;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The devices and, for each topic, its audience. Implementations are safe for use by many threads
 * and keep times to the second. Every method may throw {@link
 * dev.cocbackend.snapshot.StoreUnavailableException}.
 */
public interface DeviceStore {
  /**
   * Parts of an audience, by device. One partition of DynamoDB gives 24 MB/s to eventually
   * consistent reads (AWS limit), which is 80,000 devices; parts are there so that several
   * functions can publish at once, and each costs half a read unit an event.
   */
  int SHARDS = 8;

  /** The most recipients of one page. */
  int MAX_PAGE = 1_000;

  /** A device as it is; empty if it is not known or has not been seen for too long. */
  Optional<Device> find(DeviceId id, Instant now);

  /**
   * Stores a device and its place in the audiences, all or nothing.
   *
   * @param before what {@link #find} gave, null for a new device
   * @return false, with nothing changed, if somebody else changed the device since
   */
  boolean save(@Nullable Device before, Device after);

  /**
   * Removes a device and takes it out of the audiences, all or nothing.
   *
   * @return false, with nothing changed, if somebody else changed the device since
   */
  boolean remove(Device device);

  /**
   * Some of those who want to hear of an event, by their ids.
   *
   * @param more whether there can be others behind {@code last}
   * @param last the last device that was looked at, whether it wants the event or not; null if
   *     there was none
   */
  record Page(List<Recipient> recipients, @Nullable DeviceId last, boolean more) {
    public Page {
      recipients = List.copyOf(recipients);
    }
  }

  /**
   * A page of one shard of an audience, eventually consistent.
   *
   * @param after where to begin, exclusive; null for the begin of the shard
   * @param limit how many devices to look at, 1 to {@link #MAX_PAGE}
   */
  Page audience(
      Topic topic, PushEvent event, int shard, @Nullable DeviceId after, int limit, Instant now);

  /** Whether anybody subscribes to anything of the topic. */
  boolean hasAudience(Topic topic, Instant now);
}

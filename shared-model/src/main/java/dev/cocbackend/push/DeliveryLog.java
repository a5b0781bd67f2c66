package dev.cocbackend.push;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far each notification has come in each shard of its audience, so that however often it is
 * asked for, every device is told once. Devices are told in the order of their ids; what is kept is
 * the last one told. A lease keeps two from telling the same shard at the same time.
 *
 * <p>A mark for each device would cost as much as the notification itself; this way 100,000 devices
 * cost a thousand writes. The price: if a process dies between telling some devices and noting it,
 * those are told again, and only their collapse key keeps a second one off the screen.
 *
 * <p>Implementations are safe for use by many threads. Every method may throw {@link
 * dev.cocbackend.snapshot.StoreUnavailableException}.
 */
public interface DeliveryLog {
  /** For longer than any event, message or timer comes twice. */
  Duration LIFE = Duration.ofDays(15);

  /**
   * One shard's part of a notification.
   *
   * @param notification its id
   */
  record Part(String notification, int shard) {}

  /** What became of a wish to tell a part. */
  sealed interface Claim {
    /**
     * The caller is to tell the devices behind {@code upTo}.
     *
     * @param holder to be handed in with each note
     * @param upTo the last device told by an earlier holder; null if none was
     */
    record Granted(String holder, @Nullable DeviceId upTo) implements Claim {}

    /** Somebody else is at it; if that one fails, it can be claimed later. */
    record Busy() implements Claim {}

    /** All have been told. */
    record Done() implements Claim {}
  }

  /** Asks for a part. */
  Claim claim(Part part, Instant now, Duration lease);

  /**
   * Notes that all devices up to one were told, and holds the part for longer.
   *
   * @return false if somebody else has claimed it since; the caller must stop then
   */
  boolean progress(Part part, String holder, DeviceId upTo, Instant now, Duration lease);

  /** Gives a part back before its end, for somebody else to go on with. */
  void release(Part part, String holder, Instant now);

  /** Notes that all have been told. */
  void finish(Part part, String holder, Instant now);
}

package dev.cocbackend.push;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names one installation of an app: a UUID that the app made. Immutable.
 *
 * @param value in lower case
 */
public record DeviceId(String value) implements Comparable<DeviceId> {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  /**
   * @throws IllegalArgumentException if {@code value} is no UUID in lower case
   */
  public DeviceId {
    if (!UUID.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "A device's id is a UUID, such as 8d3f5b0e-6c1a-4f57-9a52-0c9e3b7d1f24.");
    }
  }

  /**
   * Reads an id in either case.
   *
   * @throws IllegalArgumentException if {@code text} is no UUID
   */
  public static DeviceId parse(String text) {
    return new DeviceId(text.toLowerCase(Locale.ROOT));
  }

  /** The shard of an audience that the device is in; spreads ids evenly. */
  int shard() {
    return Math.floorMod(value.hashCode(), DeviceStore.SHARDS);
  }

  /** In the order of the text, which is that of the table. */
  @Override
  public int compareTo(DeviceId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

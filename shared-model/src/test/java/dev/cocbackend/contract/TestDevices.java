package dev.cocbackend.contract;

import dev.cocbackend.push.Device;
import dev.cocbackend.push.DeviceId;
import dev.cocbackend.push.DeviceToken;
import dev.cocbackend.push.Owner;
import dev.cocbackend.push.Platform;
import java.time.Instant;
import java.util.Map;

/** Devices for tests. */
public final class TestDevices {
  private TestDevices() {}

  /** The id of the n-th device; ids of consecutive numbers are in different shards. */
  public static DeviceId id(int number) {
    return new DeviceId("00000000-0000-4000-8000-%012x".formatted(number));
  }

  /** A new device without subscriptions, seen at {@code now}. */
  public static Device device(int number, Instant now) {
    return new Device(
        id(number),
        number % 2 == 0 ? Platform.APNS : Platform.FCM,
        "arn:aws:sns:us-east-1:000000000000:endpoint/%s/app/%d"
            .formatted(number % 2 == 0 ? "APNS" : "GCM", number),
        new DeviceToken("token-" + number).hash(),
        Owner.secret("secret-" + number),
        null,
        Map.of(),
        now,
        0);
  }
}

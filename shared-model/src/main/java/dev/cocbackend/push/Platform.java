package dev.cocbackend.push;

/** Who brings notifications to a device. */
public enum Platform {
  /** Apple Push Notification service. */
  APNS("apns"),
  /** Firebase Cloud Messaging. */
  FCM("fcm");

  private final String id;

  Platform(String id) {
    this.id = id;
  }

  /** The name in requests and in the table; never changes. */
  public String id() {
    return id;
  }

  /**
   * @throws IllegalArgumentException if no platform has this id
   */
  public static Platform ofId(String id) {
    for (Platform platform : values()) {
      if (platform.id.equals(id)) {
        return platform;
      }
    }
    throw new IllegalArgumentException("A platform is apns or fcm.");
  }
}

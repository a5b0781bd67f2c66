package dev.cocbackend.notifier;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.push.Platform;
import dev.cocbackend.push.PushMessage;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A notification as each platform wants it: keys of texts that the app has in its languages, with
 * their arguments, and no text. Immutable.
 */
final class Payloads {
  private final Map<Platform, PushMessage> loud = new EnumMap<>(Platform.class);
  private final Map<Platform, PushMessage> quiet = new EnumMap<>(Platform.class);

  private Payloads(Notification notification, Duration life) {
    for (Platform platform : Platform.values()) {
      loud.put(platform, message(notification, platform, life, false));
      quiet.put(platform, message(notification, platform, life, true));
    }
  }

  /** Those of a notification that is sent now. */
  static Payloads of(Notification notification, Instant now) {
    return new Payloads(notification, Duration.between(now, notification.expiresAt()));
  }

  /**
   * The message for devices of a platform.
   *
   * @param inQuietHours whether it must make neither sound nor light
   */
  PushMessage message(Platform platform, boolean inQuietHours) {
    PushMessage message = (inQuietHours ? quiet : loud).get(platform);
    if (message == null) {
      throw new IllegalStateException("Every platform has its message.");
    }
    return message;
  }

  private static PushMessage message(
      Notification notification, Platform platform, Duration life, boolean inQuietHours) {
    ObjectNode payload =
        switch (platform) {
          case APNS -> apns(notification, inQuietHours);
          case FCM -> fcm(notification, life, inQuietHours);
        };
    return new PushMessage(payload.toString(), notification.collapseKey(), life, !inQuietHours);
  }

  private static ObjectNode apns(Notification notification, boolean inQuietHours) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    ObjectNode aps = payload.putObject("aps");
    ObjectNode alert = aps.putObject("alert");
    alert.put("title-loc-key", key(notification, "title"));
    put(alert, "title-loc-args", notification.titleArguments());
    alert.put("loc-key", key(notification, "text"));
    put(alert, "loc-args", notification.arguments());
    aps.put("thread-id", notification.topic().toString());
    if (inQuietHours) {
      aps.put("interruption-level", "passive");
    } else {
      aps.put("sound", "default");
    }
    putData(payload, notification);
    return payload;
  }

  private static ObjectNode fcm(Notification notification, Duration life, boolean inQuietHours) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    ObjectNode message = payload.putObject("fcmV1Message").putObject("message");
    ObjectNode android = message.putObject("android");
    android
        .put("priority", inQuietHours ? "NORMAL" : "HIGH")
        .put("ttl", Math.max(0, life.toSeconds()) + "s")
        .put("collapse_key", notification.collapseKey());
    ObjectNode shown = android.putObject("notification");
    shown.put("title_loc_key", key(notification, "title"));
    put(shown, "title_loc_args", notification.titleArguments());
    shown.put("body_loc_key", key(notification, "text"));
    put(shown, "body_loc_args", notification.arguments());
    shown
        .put("tag", notification.collapseKey())
        .put("channel_id", inQuietHours ? "quiet" : "events");
    putData(message.putObject("data"), notification);
    return payload;
  }

  /** For the app to open the right screen; FCM takes strings alone. */
  private static void putData(ObjectNode object, Notification notification) {
    object
        .put("event", notification.event().id())
        .put("notification", notification.id())
        .put("at", notification.at().toString());
    Tag clan = notification.topic().clan();
    if (clan != null) {
      object.put("clan", clan.display());
    }
  }

  /** Such as {@code push_war_started_title}, which is a name that Android's resources can have. */
  private static String key(Notification notification, String part) {
    return "push_%s_%s".formatted(notification.event().name().toLowerCase(Locale.ROOT), part);
  }

  private static void put(ObjectNode object, String name, List<String> texts) {
    if (!texts.isEmpty()) {
      ArrayNode array = object.putArray(name);
      texts.forEach(array::add);
    }
  }
}

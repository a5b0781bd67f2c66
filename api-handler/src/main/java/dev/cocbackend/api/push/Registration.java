package dev.cocbackend.api.push;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cocbackend.api.http.ApiError;
import dev.cocbackend.api.http.ApiRequest;
import dev.cocbackend.api.http.RejectedException;
import dev.cocbackend.push.DeviceToken;
import dev.cocbackend.push.Platform;
import dev.cocbackend.push.QuietHours;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an app tells of a device. Immutable.
 *
 * @param quietHours null if there are to be none
 */
record Registration(Platform platform, DeviceToken token, @Nullable QuietHours quietHours) {
  private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");

  /**
   * Reads the body of a request.
   *
   * @throws RejectedException with 400 if it is anything else; nothing is repeated
   */
  static Registration of(ApiRequest request) {
    JsonNode body = JsonBody.of(request);
    return new Registration(platform(body), token(body), quietHours(body.path("quiet_hours")));
  }

  private static Platform platform(JsonNode body) {
    try {
      return Platform.ofId(JsonBody.text(body, "platform"));
    } catch (IllegalArgumentException e) {
      throw rejected(Objects.requireNonNull(e.getMessage()));
    }
  }

  private static DeviceToken token(JsonNode body) {
    try {
      return new DeviceToken(JsonBody.text(body, "token"));
    } catch (IllegalArgumentException e) {
      throw rejected(Objects.requireNonNull(e.getMessage()));
    }
  }

  private static @Nullable QuietHours quietHours(JsonNode quiet) {
    if (quiet.isMissingNode() || quiet.isNull()) {
      return null;
    }
    if (!quiet.isObject()) {
      throw rejected("quiet_hours is an object with from, to and time_zone.");
    }
    try {
      return new QuietHours(
          time(quiet, "from"), time(quiet, "to"), ZoneId.of(JsonBody.text(quiet, "time_zone")));
    } catch (DateTimeException e) {
      throw rejected("time_zone is a time zone of IANA's, such as Europe/Berlin.");
    } catch (IllegalArgumentException e) {
      throw rejected(Objects.requireNonNull(e.getMessage()));
    }
  }

  private static LocalTime time(JsonNode quiet, String member) {
    String text = JsonBody.text(quiet, member);
    if (!TIME.matcher(text).matches()) {
      throw rejected("%s is a time of the day, from 00:00 to 23:59.".formatted(member));
    }
    return LocalTime.parse(text);
  }

  private static RejectedException rejected(String message) {
    return new RejectedException(ApiError.badRequest(message));
  }
}

package dev.cocbackend.mobile.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.mobile.Problem;
import dev.cocbackend.mobile.RefreshResult;
import dev.cocbackend.mobile.ScreenState;
import dev.cocbackend.mobile.Snapshot;
import dev.cocbackend.mobile.Source;
import java.time.Duration;

/** What a screen says, in a line. */
final class ScreenText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ScreenText() {}

  /** The object with its age, and what keeps it from being newer. */
  static String of(ScreenState state) {
    StringBuilder line = new StringBuilder();
    Snapshot snapshot = state.snapshot();
    if (snapshot != null) {
      line.append(name(snapshot)).append(" · ").append(age(snapshot.age()));
      if (snapshot.stale()) {
        line.append(" · stale");
      }
      if (snapshot.source() == Source.DISK) {
        line.append(" · from the disk");
      }
    } else {
      line.append(state.key().tag());
    }
    if (state.pending()) {
      line.append(" · the server fetches it for the first time");
    } else if (state.refreshing()) {
      line.append(" · refreshing …");
    }
    Problem problem = state.problem();
    if (problem != null) {
      line.append(" · ").append(of(problem));
    }
    return line.toString();
  }

  /** How a pull to refresh ended. */
  static String of(RefreshResult result) {
    Problem problem = result.problem();
    if (problem != null) {
      return "Not refreshed: " + of(problem);
    }
    return switch (result.outcome()) {
      case UPDATED -> "Refreshed.";
      case UP_TO_DATE ->
          "The game has nothing newer for another " + text(result.retryAfter()) + ".";
      case STILL_WAITING, FAILED -> "The server is busy; the screen changes when it is done.";
    };
  }

  private static String of(Problem problem) {
    return switch (problem) {
      case UNREACHABLE -> "no connection";
      case SERVER_ERROR -> "the server has a problem";
      case THROTTLED -> "too many requests";
      case NOT_FOUND -> "the game has no such tag";
      case PRIVATE -> "the war log is private";
      case UNAUTHORIZED -> "sign in again";
      case REJECTED -> "this app is too old";
    };
  }

  private static String name(Snapshot snapshot) {
    try {
      JsonNode object = JSON.readTree(snapshot.json());
      String name = object.path("name").asText(object.path("clan").path("name").asText("no war"));
      String members =
          object.has("members") ? ", " + object.path("members").asInt() + " members" : "";
      return name + " (" + snapshot.key().tag() + ")" + members;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A snapshot is JSON.", e);
    }
  }

  /** As a badge says it. */
  static String age(Duration age) {
    return age.toMillis() < 5_000 ? "just now" : text(age) + " ago";
  }

  private static String text(Duration time) {
    long seconds = time.toMillis() / 1_000;
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3_600) {
      return seconds / 60 + " min";
    }
    return seconds < 86_400 ? seconds / 3_600 + " h" : seconds / 86_400 + " days";
  }
}

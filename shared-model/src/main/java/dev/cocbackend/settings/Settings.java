package dev.cocbackend.settings;

import dev.cocbackend.snapshot.StalenessPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings read from environment variables. Each method throws {@link SettingsException} that names
 * the variable if it is required and missing, or has a value that is not allowed; no message shows
 * the value of a secret. Immutable.
 */
public final class Settings {
  private final Map<String, String> environment;

  public Settings(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  public static Settings fromEnvironment() {
    return new Settings(System.getenv());
  }

  /** The value, if set and not blank. */
  public Optional<String> optional(String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  public String required(String name) {
    return optional(name)
        .orElseThrow(() -> new SettingsException("Set %s; it is required.".formatted(name)));
  }

  /** An integer from {@code min} to {@code max}, both included. */
  public int integer(String name, int fallback, int min, int max) {
    Optional<String> text = optional(name);
    if (text.isEmpty()) {
      return fallback;
    }
    try {
      int value = Integer.parseInt(text.get());
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Falls through to the one message for all wrong values.
    }
    throw new SettingsException(
        "%s is a whole number from %d to %d, not '%s'.".formatted(name, min, max, text.get()));
  }

  /** {@code true} or {@code false}, in any case. */
  public boolean flag(String name, boolean fallback) {
    Optional<String> text = optional(name);
    if (text.isEmpty()) {
      return fallback;
    }
    if (text.get().equalsIgnoreCase("true")) {
      return true;
    }
    if (text.get().equalsIgnoreCase("false")) {
      return false;
    }
    throw new SettingsException("%s is true or false, not '%s'.".formatted(name, text.get()));
  }

  /** An absolute http or https address without a slash at its end. */
  public URI address(String name) {
    String text = required(name);
    try {
      URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the one message for all wrong values.
    }
    throw new SettingsException(
        "%s is an http or https address with its version path, such as https://host/v1."
            .formatted(name));
  }

  /** A comma-separated list with at least one entry. */
  public List<String> list(String name) {
    List<String> entries =
        Arrays.stream(required(name).split(","))
            .map(String::strip)
            .filter(e -> !e.isEmpty())
            .toList();
    if (entries.isEmpty()) {
      throw new SettingsException("%s has at least one entry.".formatted(name));
    }
    return entries;
  }

  /**
   * Max ages from {@code SNAPSHOT_MAX_AGE}, {@code SNAPSHOT_MAX_AGE_WAR}, {@code
   * SNAPSHOT_MAX_AGE_CLAN} and {@code SNAPSHOT_MAX_AGE_PLAYER}, in seconds, 1 to 604,800.
   */
  public StalenessPolicy stalenessPolicy() {
    StalenessPolicy base = StalenessPolicy.DEFAULT;
    return new StalenessPolicy(
        maxAge("SNAPSHOT_MAX_AGE", base.otherwise()),
        maxAge("SNAPSHOT_MAX_AGE_WAR", base.runningWar()),
        maxAge("SNAPSHOT_MAX_AGE_CLAN", base.clan()),
        maxAge("SNAPSHOT_MAX_AGE_PLAYER", base.player()));
  }

  private Duration maxAge(String name, Duration fallback) {
    return Duration.ofSeconds(integer(name, Math.toIntExact(fallback.toSeconds()), 1, 604_800));
  }
}

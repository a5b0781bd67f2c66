package dev.cocbackend.api.http;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be asked of the service, at which paths. Older clients know the older paths. */
@SuppressWarnings("ImmutableEnumChecker") // The lists are made by List.of.
public enum Endpoint {
  CLAN(List.of("GET", "HEAD"), "/v1/clans/{tag}", "/api/v1/clan/{tag}"),
  PLAYER(List.of("GET", "HEAD"), "/v1/players/{tag}", "/api/v1/player/{tag}"),
  CURRENT_WAR(List.of("GET", "HEAD"), "/v1/clans/{tag}/currentwar", "/api/v1/war/{tag}/current"),
  VERIFY_TOKEN(List.of("POST"), "/v1/players/{tag}/verifytoken"),
  HEALTH(List.of("GET"), "/v1/health");

  /** Stands for the tag in {@link #paths}. */
  static final String TAG = "{tag}";

  private final List<String> methods;
  private final List<String> paths;

  Endpoint(List<String> methods, String... paths) {
    this.methods = methods;
    this.paths = List.of(paths);
  }

  /** The allowed methods, the one to recommend first. */
  public List<String> methods() {
    return methods;
  }

  /** The paths with {@code {tag}} for the tag, the one to recommend first. */
  public List<String> paths() {
    return paths;
  }

  /** All endpoints in one line, for a client that asked for something else. */
  static String listing() {
    return Arrays.stream(values()).flatMap(Endpoint::lines).collect(Collectors.joining(", "));
  }

  private Stream<String> lines() {
    return paths.stream().map(path -> methods.getFirst() + " " + path);
  }
}

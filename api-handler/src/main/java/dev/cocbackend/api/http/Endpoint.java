package dev.cocbackend.api.http;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be asked of the service, at which paths. Older clients know the older paths. */
@SuppressWarnings("ImmutableEnumChecker") // The lists are made by List.of.
public enum Endpoint {
  CLAN("GET", List.of(), "/v1/clans/{tag}", "/api/v1/clan/{tag}"),
  PLAYER("GET", List.of(), "/v1/players/{tag}", "/api/v1/player/{tag}"),
  /**
   * The CoC API lets some clients ask for {@code realtime}; here it is taken and changes nothing.
   */
  CURRENT_WAR(
      "GET", List.of("realtime"), "/v1/clans/{tag}/currentwar", "/api/v1/war/{tag}/current"),
  CLAN_MEMBERS("GET", List.of("limit", "after", "before"), "/v1/clans/{tag}/members"),
  /** Several clans at once. */
  CLANS("GET", List.of("tags"), "/v1/clans"),
  /** Several players at once. */
  PLAYERS("GET", List.of("tags"), "/v1/players"),
  VERIFY_TOKEN("POST", List.of(), "/v1/players/{tag}/verifytoken"),
  /** A device that wants to be told of things. */
  DEVICE(List.of("PUT", "DELETE"), List.of(), "/v1/devices/{id}"),
  DEVICE_SUBSCRIPTIONS(List.of("GET"), List.of(), "/v1/devices/{id}/subscriptions"),
  CLAN_SUBSCRIPTION(List.of("PUT", "DELETE"), List.of("device_id"), "/v1/subscriptions/clan/{tag}"),
  /** To what goes for all players alike. */
  GAME_SUBSCRIPTION(List.of("PUT", "DELETE"), List.of("device_id"), "/v1/subscriptions/game"),
  HEALTH("GET", List.of(), "/v1/health"),
  /** The description of all of these. */
  OPEN_API("GET", List.of(), "/v1/openapi.json");

  /** Whether a segment of {@link #paths} stands for a tag or an id. */
  static boolean isVariable(String segment) {
    return segment.startsWith("{");
  }

  private final List<String> methods;
  private final List<String> parameters;
  private final List<String> paths;

  Endpoint(String method, List<String> parameters, String... paths) {
    this(method.equals("GET") ? List.of("GET", "HEAD") : List.of(method), parameters, paths);
  }

  Endpoint(List<String> methods, List<String> parameters, String... paths) {
    this.methods = Stream.concat(methods.stream(), Stream.of("OPTIONS")).toList();
    this.parameters = parameters;
    this.paths = List.of(paths);
  }

  /** The allowed methods, the one to recommend first. */
  public List<String> methods() {
    return methods;
  }

  /** The names of the query parameters that it takes. */
  public List<String> parameters() {
    return parameters;
  }

  /**
   * The paths with {@code {tag}} for the tag and {@code {id}} for the id of a device, the one to
   * recommend first.
   */
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

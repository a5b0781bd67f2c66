package dev.cocbackend.api.http;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be asked of the service, at which path. Older clients know the older paths. */
@SuppressWarnings("ImmutableEnumChecker") // The lists are made by List.of.
public enum Endpoint {
  CLAN("GET", List.of(), "/v1/clans/{tag}", OlderPath.beforeV1("/api/v1/clan/{tag}")),
  PLAYER("GET", List.of(), "/v1/players/{tag}", OlderPath.beforeV1("/api/v1/player/{tag}")),
  /**
   * The CoC API lets some clients ask for {@code realtime}; here it is taken and changes nothing.
   */
  CURRENT_WAR(
      "GET",
      List.of("realtime"),
      "/v1/clans/{tag}/currentwar",
      OlderPath.beforeV1("/api/v1/war/{tag}/current")),
  CLAN_MEMBERS("GET", List.of("limit", "after", "before"), "/v1/clans/{tag}/members"),
  /** Several clans at once. */
  CLANS("GET", List.of("tags"), "/v1/clans"),
  /** Several players at once. */
  PLAYERS("GET", List.of("tags"), "/v1/players"),
  /** What has changed of all that an app holds. */
  SYNC("POST", List.of(), "/v1/sync"),
  /** A person pulled to refresh. */
  REFRESH_CLAN("POST", List.of(), "/v1/clans/{tag}/refresh"),
  REFRESH_PLAYER("POST", List.of(), "/v1/players/{tag}/refresh"),
  REFRESH_WAR("POST", List.of(), "/v1/clans/{tag}/currentwar/refresh"),
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
  private final String path;
  private final List<OlderPath> olderPaths;

  Endpoint(String method, List<String> parameters, String path, OlderPath... olderPaths) {
    this(
        method.equals("GET") ? List.of("GET", "HEAD") : List.of(method),
        parameters,
        path,
        olderPaths);
  }

  Endpoint(
      List<String> methods, List<String> parameters, String path, OlderPath... olderPaths) {
    this.methods = Stream.concat(methods.stream(), Stream.of("OPTIONS")).toList();
    this.parameters = parameters;
    this.path = path;
    this.olderPaths = List.of(olderPaths);
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
    return Stream.concat(Stream.of(path), olderPaths.stream().map(OlderPath::path)).toList();
  }

  /** The path to recommend, with {@code {tag}} for the tag. */
  public String path() {
    return path;
  }

  /** The paths that are deprecated. */
  public List<OlderPath> olderPaths() {
    return olderPaths;
  }

  /** All endpoints in one line, for a client that asked for something else. */
  static String listing() {
    return Arrays.stream(values()).flatMap(Endpoint::lines).collect(Collectors.joining(", "));
  }

  private Stream<String> lines() {
    return paths().stream().map(each -> methods.getFirst() + " " + each);
  }
}

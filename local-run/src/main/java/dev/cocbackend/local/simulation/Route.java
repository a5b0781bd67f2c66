package dev.cocbackend.local.simulation;

import dev.cocbackend.tag.InvalidTagException;
import dev.cocbackend.tag.Tag;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path of the API, taken apart. Immutable.
 *
 * @param tag empty for text that cannot be a tag, which upstream answers as a tag that nobody has
 */
record Route(Endpoint endpoint, Optional<Tag> tag) {
  private static final Pattern PATH =
      Pattern.compile("/v1/(clans|players)/([^/]*)(?:/(members|currentwar|verifytoken))?");

  /** Reads a path still percent-encoded; empty if it is none of the API's. */
  static Optional<Route> parse(String rawPath) {
    Matcher path = PATH.matcher(rawPath);
    if (!path.matches()) {
      return Optional.empty();
    }
    String below = Optional.ofNullable(path.group(3)).orElse("");
    return switch (path.group(1) + "/" + below) {
      case "clans/" -> Optional.of(new Route(Endpoint.CLAN, tag(path.group(2))));
      case "clans/members" -> Optional.of(new Route(Endpoint.MEMBERS, tag(path.group(2))));
      case "clans/currentwar" -> Optional.of(new Route(Endpoint.WAR, tag(path.group(2))));
      case "players/" -> Optional.of(new Route(Endpoint.PLAYER, tag(path.group(2))));
      case "players/verifytoken" ->
          Optional.of(new Route(Endpoint.VERIFY_TOKEN, tag(path.group(2))));
      default -> Optional.empty();
    };
  }

  private static Optional<Tag> tag(String text) {
    try {
      return Optional.of(Tag.parse(text));
    } catch (InvalidTagException e) {
      return Optional.empty();
    }
  }
}

package dev.cocbackend.api.http;

import dev.cocbackend.tag.InvalidTagException;
import dev.cocbackend.tag.Tag;
import java.time.Instant;

/**
 * A path that still answers and has a successor. Its answers say so: {@code Deprecation} (RFC
 * 9745), {@code Sunset} (RFC 8594) and {@code Link} to the successor and to the description.
 * Immutable.
 *
 * @param path with {@code {tag}} for the tag
 * @param deprecatedAt since when nobody should begin to use it
 * @param sunset from when on it may be gone; later than {@code deprecatedAt}, as RFC 9745 demands
 */
public record OlderPath(String path, Instant deprecatedAt, Instant sunset) {
  private static final Instant API_DEPRECATED_AT = Instant.parse("2026-12-01T00:00:00Z");

  /** A year, so that an app whose users update twice a year has gone over. */
  private static final Instant API_SUNSET = Instant.parse("2027-12-01T00:00:00Z");

  public OlderPath {
    if (!sunset.isAfter(deprecatedAt)) {
      throw new IllegalArgumentException("A path is deprecated before it goes.");
    }
  }

  /** A path of the service that was here before {@code /v1}. */
  static OlderPath beforeV1(String path) {
    return new OlderPath(path, API_DEPRECATED_AT, API_SUNSET);
  }

  /**
   * The same answer with the headers that announce the path's end.
   *
   * @param successor the path to use instead, with {@code {tag}} for the tag
   * @param tagText the tag of the request, not checked
   */
  ApiResponse announce(ApiResponse response, String successor, String tagText) {
    return response
        .with("Deprecation", "@" + deprecatedAt.getEpochSecond())
        .with("Sunset", IsoTime.httpDate(sunset))
        .with("Link", links(successor, tagText));
  }

  private static String links(String successor, String tagText) {
    String description = "</v1/openapi.json>; rel=\"deprecation\"; type=\"application/json\"";
    try {
      String path = successor.replace("{tag}", Tag.parse(tagText).encoded());
      return "<%s>; rel=\"successor-version\", %s".formatted(path, description);
    } catch (InvalidTagException e) {
      // Nothing of the request that is no tag goes into a header.
      return description;
    }
  }
}

package dev.cocbackend.api.http;

import dev.cocbackend.tag.InvalidTagException;
import dev.cocbackend.tag.Tag;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint that a request is for. Immutable.
 *
 * @param tagText the tag, or the id of a device, as it stands in the path, decoded but not checked;
 *     empty if the endpoint has none
 * @param older the older path that the request came by, null if it is the endpoint's own
 */
public record Route(Endpoint endpoint, String tagText, @Nullable OlderPath older) {
  /** A route by the endpoint's own path. */
  public Route(Endpoint endpoint, String tagText) {
    this(endpoint, tagText, null);
  }

  /** The answer to a request of this route, which says if the path is an older one. */
  ApiResponse announced(ApiResponse response) {
    return older == null ? response : older.announce(response, endpoint.path(), tagText);
  }

  /**
   * The tag in the path.
   *
   * @throws RejectedException with 400 if it is not a tag
   */
  public Tag tag() {
    if (tagText.isBlank()) {
      throw new RejectedException(
          ApiError.badRequest(
              "The path has no tag. A # in a path starts the fragment, which is never sent: write"
                  + " it as %23 or leave it out."));
    }
    try {
      return Tag.parse(tagText);
    } catch (InvalidTagException e) {
      throw new RejectedException(ApiError.badRequest(Objects.requireNonNull(e.getMessage())));
    }
  }

  /** Without the text of the tag, which may be anything. */
  @Override
  public String toString() {
    return "Route[" + endpoint + "]";
  }
}

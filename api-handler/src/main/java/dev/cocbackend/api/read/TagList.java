package dev.cocbackend.api.read;

import dev.cocbackend.api.http.ApiError;
import dev.cocbackend.api.http.ApiRequest;
import dev.cocbackend.api.http.RejectedException;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.tag.InvalidTagException;
import dev.cocbackend.tag.Tag;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads the tags of a read of many. */
final class TagList {
  private static final String PARAMETER = "tags";

  private TagList() {}

  /**
   * The tags that a request names, separated by commas, in one parameter or several, each once, in
   * the order in which they were first named.
   *
   * @throws RejectedException with 400 if one is no tag, or if there are none or too many
   */
  static Set<Tag> in(ApiRequest request) {
    List<String> texts =
        request.parameters().getOrDefault(PARAMETER, List.of()).stream()
            .flatMap(value -> List.of(value.split(",", -1)).stream())
            .toList();
    if (texts.isEmpty()) {
      throw rejected(
          ("The query parameter tags is required: 1 to %d tags with commas between them, such as"
                  + " tags=%%232PP,%%232QQ. A # is written as %%23 or left out.")
              .formatted(SnapshotStore.MAX_FIND_ALL));
    }
    Set<Tag> tags = new LinkedHashSet<>();
    for (int i = 0; i < texts.size(); i++) {
      tags.add(parse(texts.get(i), i + 1));
    }
    if (tags.size() > SnapshotStore.MAX_FIND_ALL) {
      throw rejected(
          "The query parameter tags takes up to %d different tags, not %d."
              .formatted(SnapshotStore.MAX_FIND_ALL, tags.size()));
    }
    return tags;
  }

  private static Tag parse(String text, int position) {
    if (text.isBlank()) {
      throw rejected(
          "Tag %d of tags is empty. Tags have one comma between them, and a # is written as %%23."
              .formatted(position));
    }
    try {
      return Tag.parse(text);
    } catch (InvalidTagException e) {
      throw rejected("Tag %d of tags is not one. %s".formatted(position, e.getMessage()));
    }
  }

  private static RejectedException rejected(String message) {
    return new RejectedException(ApiError.badRequest(message));
  }
}

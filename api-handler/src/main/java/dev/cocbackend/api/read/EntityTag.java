package dev.cocbackend.api.read;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names a snapshot's content. Weak, because {@code last_updated} and {@code is_stale} may differ
 * between two bodies of one tag; the answer's headers say them anew.
 */
record EntityTag(String hash) {
  private static final Pattern LISTED = Pattern.compile("(?:W/)?\"([^\"]*)\"");

  /** One entity tag of up to 64 characters, and of nothing that JSON or a log would mind. */
  private static final Pattern ONE = Pattern.compile("(?:W/)?\"([!#-\\[\\]-~]{1,64})\"");

  /** Reads what {@link #toString} writes; empty if it is not an entity tag. */
  static Optional<EntityTag> parse(String text) {
    Matcher matcher = ONE.matcher(text);
    return matcher.matches() ? Optional.of(new EntityTag(matcher.group(1))) : Optional.empty();
  }

  /** Whether {@code If-None-Match} has this tag, by the weak comparison of RFC 9110, 13.1.2. */
  boolean isIn(@Nullable String ifNoneMatch) {
    if (ifNoneMatch == null) {
      return false;
    }
    return ifNoneMatch.strip().equals("*")
        || LISTED.matcher(ifNoneMatch).results().anyMatch(tag -> tag.group(1).equals(hash));
  }

  /** The value of {@code ETag}. */
  @Override
  public String toString() {
    return "W/\"" + hash + "\"";
  }
}

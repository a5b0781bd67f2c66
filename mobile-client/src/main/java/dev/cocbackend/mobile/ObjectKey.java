package dev.cocbackend.mobile;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Names one object: its kind and the tag of the clan or player. Immutable.
 *
 * @param tag as the game shows it: with {@code #}, in upper case
 */
public record ObjectKey(Kind kind, String tag) {
  private static final String ALPHABET = "0289PYLQGRJCUV";
  private static final int MIN_LENGTH = 3;
  private static final int MAX_LENGTH = 12;

  /**
   * @throws IllegalArgumentException if {@code tag} is not as the game shows it; use {@link #of}
   *     for text that people typed
   */
  public ObjectKey {
    int length = tag.length() - 1;
    boolean valid = tag.startsWith("#") && length >= MIN_LENGTH && length <= MAX_LENGTH;
    for (int i = 1; valid && i <= length; i++) {
      valid = ALPHABET.indexOf(tag.charAt(i)) >= 0;
    }
    if (!valid) {
      throw new IllegalArgumentException(
          "A tag is # and "
              + MIN_LENGTH
              + " to "
              + MAX_LENGTH
              + " of the characters "
              + ALPHABET
              + "; this is another text.");
    }
  }

  /**
   * The object with this tag.
   *
   * @param text a tag as people write it: with or without {@code #}, in either case, O for 0
   * @throws IllegalArgumentException if {@code text} is no tag
   */
  public static ObjectKey of(Kind kind, String text) {
    String tag = text.trim().toUpperCase(Locale.ROOT).replace('O', '0');
    return new ObjectKey(kind, tag.startsWith("#") ? tag : "#" + tag);
  }

  /** The tag without its {@code #}. */
  String bareTag() {
    return tag.substring(1);
  }

  /** A name for a file, the inverse of {@link #ofFileName}. */
  String fileName() {
    return kind.id() + "-" + bareTag();
  }

  /** Null if no key has this file name. */
  static @Nullable ObjectKey ofFileName(String name) {
    int dash = name.indexOf('-');
    Kind kind = dash < 0 ? null : Kind.ofId(name.substring(0, dash));
    if (kind == null) {
      return null;
    }
    try {
      return new ObjectKey(kind, "#" + name.substring(dash + 1));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}

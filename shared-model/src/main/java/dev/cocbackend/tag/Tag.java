package dev.cocbackend.tag;

import java.util.Locale;

/**
 * A clan or player tag in canonical form: upper case, no leading {@code #}, the letter O read as
 * zero (the game has no O, so people type it for 0). Immutable.
 */
public record Tag(String value) {
  /** The letters that CoC tags are made of; the game numbers objects in this base-14 alphabet. */
  public static final String ALPHABET = "0289PYLQGRJCUV";

  /** Shortest and longest tags accepted; the shortest ones in the game, such as 2PP, have three. */
  public static final int MIN_LENGTH = 3;

  public static final int MAX_LENGTH = 12;

  /**
   * @throws InvalidTagException if {@code value} is not in canonical form; use {@link #parse} for
   *     text that people typed
   */
  public Tag {
    if (value.length() < MIN_LENGTH || value.length() > MAX_LENGTH) {
      throw new InvalidTagException(
          "A tag has %d to %d characters after the optional #, this one has %d."
              .formatted(MIN_LENGTH, MAX_LENGTH, value.length()));
    }
    for (int i = 0; i < value.length(); i++) {
      if (ALPHABET.indexOf(value.charAt(i)) < 0) {
        throw new InvalidTagException(
            "A tag has only the characters %s (and O, read as 0); character %d is another one."
                .formatted(ALPHABET, i + 1));
      }
    }
  }

  /**
   * Reads a tag as people and clients write it: with {@code #}, {@code %23} or neither in front, in
   * either case.
   *
   * @throws InvalidTagException if {@code text} is not 3 to 12 characters of the CoC alphabet
   */
  public static Tag parse(String text) {
    String rest = text.strip();
    if (rest.startsWith("%23")) {
      rest = rest.substring(3);
    } else if (rest.startsWith("#")) {
      rest = rest.substring(1);
    }
    return new Tag(rest.toUpperCase(Locale.ROOT).replace('O', '0'));
  }

  /** The tag as the game shows it, with {@code #}. */
  public String display() {
    return "#" + value;
  }

  /** The tag as it stands in a path of the CoC API, with {@code %23}. */
  public String encoded() {
    return "%23" + value;
  }

  @Override
  public String toString() {
    return display();
  }
}

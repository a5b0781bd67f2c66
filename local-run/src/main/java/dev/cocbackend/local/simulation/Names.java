package dev.cocbackend.local.simulation;

import dev.cocbackend.tag.Tag;
import java.util.List;
import java.util.Locale;

/** Invents names, sentences and tags. */
final class Names {
  private static final List<String> COLOURS =
      List.of(
          "Amber",
          "Copper",
          "Velvet",
          "Frosty",
          "Hollow",
          "Gilded",
          "Quiet",
          "Crooked",
          "Mossy",
          "Paper",
          "Salted",
          "Woolen",
          "Polished",
          "Wandering",
          "Patient",
          "Lopsided",
          "Twilit",
          "Painted",
          "Sleepy",
          "Tangled");
  private static final List<String> THINGS =
      List.of(
          "Kettles",
          "Lanterns",
          "Anvils",
          "Teapots",
          "Sparrows",
          "Pickles",
          "Ladders",
          "Turnips",
          "Bellows",
          "Compass",
          "Otters",
          "Thimbles",
          "Walnuts",
          "Cellos",
          "Badgers",
          "Marbles",
          "Gondolas",
          "Radishes",
          "Puffins",
          "Brooms");

  /** Letters beyond ASCII and beyond the basic plane, as real names have them. */
  private static final List<String> CLAN_FORMS =
      List.of("%s %s", "%s %s", "%s %s", "The %s %s", "★%s %s★", "%s·%s", "🫖 %s %s", "Ø %s %s");

  private static final List<String> FIRST_SYLLABLES =
      List.of(
          "Bri", "Tam", "Oru", "Vel", "Kip", "Lum", "Sor", "Nev", "Pim", "Dax", "Fen", "Gru", "Hob",
          "Jun", "Mil", "Quo", "Ras", "Tul", "Wex", "Yor");
  private static final List<String> LAST_SYLLABLES =
      List.of(
          "ndle", "bo", "mir", "wick", "tta", "ska", "pin", "dor", "lia", "nok", "zu", "ren", "fa",
          "gle", "mox", "ris", "vane", "quil", "tor", "ble");
  private static final List<String> PLAYER_FORMS =
      List.of(
          "%s%s",
          "%s%s",
          "%s%s",
          "%s%s",
          "xX%s%sXx",
          "✨%s%s✨",
          "ツ %s%s",
          "%s%s 🦦",
          "Дед %s%s",
          "%s%s\"",
          "ﾟ%s%s",
          "Sir %s%s");

  private static final List<String> GREETINGS =
      List.of(
          "Tea at five, wars at six. ☕",
          "We attack twice or not at all. Be kind in chat.",
          "Farmers, tinkerers and late risers.\nDonate what is asked for.",
          "\"Slow and steady\" is our motto – visitors welcome!",
          "Elder after 200 donations. <3",
          "");

  private static final String TOKEN_LETTERS = "0123456789abcdefghjkmnpqrstuvwxyz";

  private Names() {}

  /** A clan's name of at most 30 characters. */
  static String clan(Dice dice) {
    return dice.with("form")
        .pick(CLAN_FORMS)
        .formatted(dice.with("colour").pick(COLOURS), dice.with("thing").pick(THINGS));
  }

  static String player(Dice dice) {
    String name =
        dice.with("form")
            .pick(PLAYER_FORMS)
            .formatted(
                dice.with("first").pick(FIRST_SYLLABLES), dice.with("last").pick(LAST_SYLLABLES));
    return dice.with("number?").chance(0.3) ? name + dice.with("number").between(2, 99) : name;
  }

  static String clanDescription(Dice dice) {
    return dice.pick(GREETINGS);
  }

  /** A tag of this many characters; like the game's own ones it does not begin with 0. */
  static Tag tag(Dice dice, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      int lowest = i == 0 ? 1 : 0;
      text.append(Tag.ALPHABET.charAt(dice.with(i).between(lowest, Tag.ALPHABET.length() - 1)));
    }
    return new Tag(text.toString());
  }

  /** Eight lower-case letters and digits, the form of an in-game API token. */
  static String token(Dice dice) {
    StringBuilder text = new StringBuilder(8);
    for (int i = 0; i < 8; i++) {
      text.append(TOKEN_LETTERS.charAt(dice.with(i).between(0, TOKEN_LETTERS.length() - 1)));
    }
    return text.toString();
  }

  /** The address of a picture that does not exist, on a host that cannot (RFC 2606). */
  static String picture(String folder, int size, Dice dice) {
    return String.format(
        Locale.ROOT, "https://api-assets.example/%s/%d/%016x.png", folder, size, dice.bits());
  }
}

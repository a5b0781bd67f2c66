package dev.cocbackend.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagTest {

  @ParameterizedTest
  @CsvSource({
    "#2PP,2PP",
    "2PP,2PP",
    "%232pp,2PP",
    "' #2pp ',2PP",
    "#2oo,200",
    "YVJGLQUC0289,YVJGLQUC0289"
  })
  void acceptsWhatPeopleAndClientsWrite(String text, String canonical) {
    assertThat(Tag.parse(text).value()).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "#", "2P", "0123", "2PP2PP2PP2PP2", "##2PP", "2P P", "2PP\u0000", "ŽPP"})
  void refusesEverythingElse(String text) {
    assertThatThrownBy(() -> Tag.parse(text)).isInstanceOf(InvalidTagException.class);
  }

  @Test
  void theMessageSaysWhatIsAllowedAndDoesNotRepeatTheInput() {
    assertThatThrownBy(() -> Tag.parse("<script>"))
        .hasMessageContaining(Tag.ALPHABET)
        .hasMessageNotContaining("script");
    assertThatThrownBy(() -> Tag.parse("2P")).hasMessageContaining("3 to 12");
  }

  @Test
  void everyFormOfATagReadsBackAsTheSameTag() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(Tag.MIN_LENGTH, Tag.MAX_LENGTH + 1);
      for (int j = 0; j < length; j++) {
        text.append(Tag.ALPHABET.charAt(random.nextInt(Tag.ALPHABET.length())));
      }
      Tag tag = new Tag(text.toString());
      assertThat(Tag.parse(tag.display())).isEqualTo(tag);
      assertThat(Tag.parse(tag.encoded())).isEqualTo(tag);
      assertThat(Tag.parse(tag.value().toLowerCase(java.util.Locale.ROOT).replace('0', 'o')))
          .isEqualTo(tag);
    }
  }
}

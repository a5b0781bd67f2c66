package dev.cocbackend.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntityTagTest {
  private final EntityTag tag = new EntityTag("c0ffee");

  @ParameterizedTest(name = "[{0}] names it: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "W/\"c0ffee\" | true",
        "\"c0ffee\" | true",
        "* | true",
        "' * ' | true",
        "\"a\", W/\"b,c\" , W/\"c0ffee\" | true",
        "W/\"c0ffe\" | false",
        "\"xc0ffee\" | false",
        "c0ffee | false",
        "\"*\" | false",
        "'' | false",
      })
  void ifNoneMatchIsComparedWeakly(String header, boolean listed) {
    assertThat(tag.isIn(header)).isEqualTo(listed);
  }

  @Test
  void noHeaderNamesNothing() {
    assertThat(tag.isIn(null)).isFalse();
  }

  @Test
  void itIsWeak() {
    assertThat(tag.toString()).isEqualTo("W/\"c0ffee\"");
  }
}

package dev.cocbackend.tag;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

class TagFuzzTest {

  @FuzzTest(maxDuration = "10s")
  void anyTextIsATagOrRefusedWithoutBeingRepeated(FuzzedDataProvider data) {
    String text = data.consumeRemainingAsString();
    Tag tag;
    try {
      tag = Tag.parse(text);
    } catch (InvalidTagException e) {
      assertThat(e.getMessage()).startsWith("A tag has ");
      return;
    }
    assertThat(tag.value().length()).isBetween(Tag.MIN_LENGTH, Tag.MAX_LENGTH);
    assertThat(tag.value().chars()).allMatch(c -> Tag.ALPHABET.indexOf(c) >= 0);
    assertThat(Tag.parse(tag.display())).isEqualTo(tag);
    assertThat(Tag.parse(tag.encoded())).isEqualTo(tag);
  }
}

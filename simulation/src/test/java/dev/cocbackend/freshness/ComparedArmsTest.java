package dev.cocbackend.freshness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.refresh.Arm;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.tag.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparedArmsTest {
  private static final int TAGS = 20_000;

  /** As the game numbers them: one after the other, and as random ones. */
  private static List<Tag> tags() {
    SplittableRandom random = new SplittableRandom(11);
    List<Tag> tags = new ArrayList<>();
    for (int i = 0; i < TAGS; i++) {
      long number = i % 2 == 0 ? 2_000_000_000L + i : random.nextLong(1L << 34);
      StringBuilder text = new StringBuilder("2PP");
      for (long left = number; left > 0 && text.length() < Tag.MAX_LENGTH; left /= 14) {
        text.append(Tag.ALPHABET.charAt((int) (left % 14)));
      }
      tags.add(new Tag(text.toString()));
    }
    return tags;
  }

  @Test
  void eachArmHasItsShareOfTheTags() {
    ComparedArms arms =
        ComparedArms.parse("value:50,value_no_prediction:30,value_no_signals:15,tiers:5");
    int[] counts = new int[4];
    for (Tag tag : tags()) {
      counts[arms.indexOf(tag)]++;
    }
    for (int index = 0; index < counts.length; index++) {
      double share = arms.percentOf(index) / 100.0;
      double spread = Math.sqrt(share * (1 - share) * TAGS);
      assertThat(counts[index] - share * TAGS).isBetween(-4 * spread, 4 * spread);
    }
  }

  @Test
  void neighboursFallIndependently() {
    ComparedArms arms = ComparedArms.parse("value:50,tiers:50");
    List<Tag> tags = tags();
    int together = 0;
    for (int i = 2; i < TAGS; i += 2) {
      together += arms.indexOf(tags.get(i)) == arms.indexOf(tags.get(i - 2)) ? 1 : 0;
    }
    assertThat(together / (TAGS / 2.0)).isBetween(0.48, 0.52);
  }

  @Test
  void aTagKeepsItsArmFromReleaseToRelease() {
    // These were computed once; if they change, every test that runs begins anew.
    ComparedArms arms =
        ComparedArms.parse("value:25,value_no_prediction:25,value_no_signals:25,tiers:25");
    assertThat(arms.armOf(Tag.parse("#8QU8J9LP"))).isEqualTo(Arm.VALUE);
    assertThat(arms.armOf(Tag.parse("#P0LYJC8"))).isEqualTo(Arm.VALUE_NO_PREDICTION);
    assertThat(arms.armOf(Tag.parse("#29UPGQ8RY"))).isEqualTo(Arm.VALUE_NO_SIGNALS);
    assertThat(arms.armOf(Tag.parse("#2PP"))).isEqualTo(Arm.TIERS);
    assertThat(arms.armOf(Tag.parse("2pp"))).isEqualTo(arms.armOf(Tag.parse("%232PP")));
  }

  @Test
  void aLargerShareTakesTagsOnlyFromTheArmBesideIt() {
    ComparedArms before = ComparedArms.parse("value:90,tiers:10");
    ComparedArms after = ComparedArms.parse("value:80,tiers:20");
    for (Tag tag : tags()) {
      if (before.armOf(tag) == Arm.TIERS) {
        assertThat(after.armOf(tag)).isEqualTo(Arm.TIERS);
      }
    }
  }

  @Test
  void anArmThatIsSwitchedOffLeavesItsTagsToTheFirstAndMovesNoOther() {
    ComparedArms before = ComparedArms.parse("value:40,value_no_signals:35,tiers:25");
    ComparedArms after = before.without(1);
    assertThat(after).hasToString("value:75,value_no_signals:0,tiers:25");
    for (Tag tag : tags()) {
      Arm arm = before.armOf(tag);
      assertThat(after.armOf(tag)).isEqualTo(arm == Arm.VALUE_NO_SIGNALS ? Arm.VALUE : arm);
    }
    assertThat(before.without(0)).hasToString("value:0,value_no_signals:75,tiers:25");
    assertThatThrownBy(() -> ComparedArms.parse("tiers:100,value:0").without(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The arm tiers is the only one that is on.");
  }

  @Test
  void twoPartsOfOneArmAreToldApartByTheirPlace() {
    ComparedArms arms = ComparedArms.parse(" value:50 , value:50 ");
    int second = 0;
    for (Tag tag : tags()) {
      second += arms.indexOf(tag);
      assertThat(arms.armOf(tag)).isEqualTo(Arm.VALUE);
    }
    assertThat(second / (double) TAGS).isBetween(0.48, 0.52);
    assertThat(arms).hasToString("value:50,value:50");
  }

  @Test
  void aTagIsInTheSameArmAsInProduction() {
    String arms = "value:55,tiers:10,value_no_signals:15,value_no_prediction:20";
    ComparedArms here = ComparedArms.parse(arms);
    RefreshArms production = RefreshArms.parse(arms);
    for (Tag tag : tags()) {
      assertThat(here.armOf(tag)).isEqualTo(production.of(tag));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          value                 | 'value' is no name:percent
          value:50,             | '' is no name:percent
          value:50:50           | 'value:50:50' is no name:percent
          best:100              | There is no arm 'best'; the arms are value, value_no_prediction, value_no_signals, tiers.
          value:half            | The percent of the arm value is a whole number from 0 to 100, not 'half'.
          value:-1,tiers:101    | not '-1'
          value:60,tiers:60     | add up to 100; those of 'value:60,tiers:60' to 120
          value:100,tiers:100   | to 200
          value:0               | to 0
          """)
  void aListThatIsWrongIsExplained(String text, String message) {
    assertThatThrownBy(() -> ComparedArms.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}

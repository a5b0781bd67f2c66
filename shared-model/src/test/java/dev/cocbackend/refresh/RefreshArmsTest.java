package dev.cocbackend.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.cocbackend.settings.Settings;
import dev.cocbackend.settings.SettingsException;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefreshArmsTest {
  private static List<Tag> tags() {
    Random random = new Random(6);
    List<Tag> tags = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      StringBuilder tag = new StringBuilder();
      for (int digit = 0; digit < 8; digit++) {
        tag.append(Tag.ALPHABET.charAt(random.nextInt(Tag.ALPHABET.length())));
      }
      tags.add(new Tag(tag.toString()));
    }
    return tags;
  }

  private static double share(RefreshArms arms, Arm arm) {
    return tags().stream().filter(tag -> arms.of(tag) == arm).count() / 20_000.0;
  }

  @Test
  void withoutASettingAllGoByValue() {
    RefreshArms arms = RefreshArms.of(new Settings(Map.of()));
    assertThat(arms.inUse()).containsExactly(Arm.VALUE);
    assertThat(arms.share(Arm.VALUE)).isEqualTo(1);
  }

  @Test
  void eachArmHasAboutItsShareOfTheTags() {
    RefreshArms arms =
        RefreshArms.of(
            new Settings(Map.of("REFRESH_ARMS", "value:70, tiers:10,value_no_prediction:20")));
    assertThat(share(arms, Arm.VALUE)).isCloseTo(0.7, within(0.02));
    assertThat(share(arms, Arm.TIERS)).isCloseTo(0.1, within(0.02));
    assertThat(share(arms, Arm.VALUE_NO_PREDICTION)).isCloseTo(0.2, within(0.02));
    assertThat(arms.share(Arm.TIERS)).isEqualTo(0.1);
  }

  @Test
  void anArmThatIsSwitchedOffGivesItsTagsToValueAndMovesNoOthers() {
    RefreshArms on = RefreshArms.parse("value:60,value_no_prediction:20,tiers:20");
    RefreshArms off = RefreshArms.parse("value:60,value_no_prediction:20,tiers:0");
    for (Tag tag : tags()) {
      assertThat(off.of(tag)).isEqualTo(on.of(tag) == Arm.TIERS ? Arm.VALUE : on.of(tag));
    }
    assertThat(off.inUse()).containsExactlyInAnyOrder(Arm.VALUE, Arm.VALUE_NO_PREDICTION);
  }

  @Test
  void allSnapshotsOfATagAreInOneArm() {
    RefreshArms arms = RefreshArms.parse("value:50,tiers:50");
    for (Tag tag : tags().subList(0, 100)) {
      assertThat(arms.of(SnapshotKey.clan(tag))).isEqualTo(arms.of(SnapshotKey.war(tag)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "value",
        "value:",
        "value:x",
        "value:-1",
        "value:101",
        "value:60,tiers:41",
        "value:50,value:50",
        "best:100",
        "value:50,",
        "value:50:50"
      })
  void whatIsNoListOfArmsIsRefusedWithWhatIsAllowed(String text) {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> RefreshArms.of(new Settings(Map.of("REFRESH_ARMS", text))))
        .withMessageContaining("REFRESH_ARMS is a list of arms with weights")
        .withMessageContaining("not '" + text + "'");
  }
}

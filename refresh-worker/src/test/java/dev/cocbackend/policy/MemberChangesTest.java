package dev.cocbackend.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MemberChangesTest {
  @Test
  void theChangesThatHideBehindTheDifferencesAreFoundInTheMean() {
    SplittableRandom random = new SplittableRandom(5);
    double happened = 0;
    double found = 0;
    for (int clan = 0; clan < 2_000; clan++) {
      int members = random.nextInt(20, 51);
      boolean[] differs = new boolean[members];
      int changes = random.nextInt(members);
      int differ = 0;
      for (int i = 0; i < changes; i++) {
        int member = random.nextInt(members);
        differ += differs[member] ? 0 : 1;
        differs[member] = true;
      }
      happened += changes;
      found += MemberChanges.behind(members, differ, changes > 0);
    }
    assertThat(found / happened).isCloseTo(1, within(0.03));
  }

  @Test
  void aClanThatChangedElsewhereHasChangedOnce() {
    assertThat(MemberChanges.behind(50, 0, true)).isEqualTo(1);
    assertThat(MemberChanges.behind(50, 0, false)).isZero();
    assertThat(MemberChanges.behind(50, 50, true)).isFinite();
  }
}

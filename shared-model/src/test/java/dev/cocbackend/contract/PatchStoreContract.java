package dev.cocbackend.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.snapshot.BodyPatch;
import dev.cocbackend.snapshot.PatchStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What every {@link PatchStore} does; {@link #patches} is empty at the start of each test. */
interface PatchStoreContract {
  Instant NOW = SettableClock.START;
  SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));

  PatchStore patches();

  private static BodyPatch patch(String from, String to) {
    String text = "[{\"op\":\"replace\",\"path\":\"/from\",\"value\":\"" + from + "\"}]";
    return BodyPatch.of(from, to, text.getBytes(UTF_8));
  }

  @Test
  default void aPatchIsFoundByTheBodyItLeadsTo() {
    BodyPatch patch = patch("a", "b");
    patches().put(CLAN, patch, NOW);

    assertThat(patches().leadingTo(CLAN, "b", NOW)).contains(patch);
    assertThat(new String(patches().leadingTo(CLAN, "b", NOW).orElseThrow().operations(), UTF_8))
        .startsWith("[{\"op\":\"replace\"");
    assertThat(patches().leadingTo(CLAN, "a", NOW)).isEmpty();
    assertThat(patches().leadingTo(SnapshotKey.player(CLAN.tag()), "b", NOW)).isEmpty();
  }

  @Test
  default void aPatchIsGoneAfterADay() {
    patches().put(CLAN, patch("a", "b"), NOW);

    assertThat(patches().leadingTo(CLAN, "b", NOW.plus(PatchStore.LIFE).minusSeconds(1)))
        .isPresent();
    assertThat(patches().leadingTo(CLAN, "b", NOW.plus(PatchStore.LIFE))).isEmpty();
  }

  @Test
  default void theLastPatchToABodyIsTheOneThatCounts() {
    patches().put(CLAN, patch("a", "b"), NOW);
    patches().put(CLAN, patch("c", "b"), NOW.plusSeconds(60));
    patches().put(CLAN, patch("b", "d"), NOW.plusSeconds(120));

    assertThat(patches().leadingTo(CLAN, "b", NOW).orElseThrow().fromHash()).isEqualTo("c");
    assertThat(patches().leadingTo(CLAN, "d", NOW).orElseThrow().fromHash()).isEqualTo("b");
  }

  @Test
  default void allPatchesOfAKeyAreFoundAndThoseOfOthersAreNot() {
    patches().put(CLAN, patch("a", "b"), NOW);
    patches().put(CLAN, patch("b", "c"), NOW.plusSeconds(60));
    patches().put(SnapshotKey.war(CLAN.tag()), patch("a", "b"), NOW);

    assertThat(patches().kept(CLAN, NOW))
        .containsExactlyInAnyOrder(patch("a", "b"), patch("b", "c"));
    assertThat(patches().kept(CLAN, NOW.plus(PatchStore.LIFE))).containsExactly(patch("b", "c"));
    assertThat(patches().kept(SnapshotKey.player(CLAN.tag()), NOW)).isEmpty();
  }

  @Test
  default void severalPatchesMakeAWayFromAnOlderBody() {
    patches().put(CLAN, patch("a", "b"), NOW);
    patches().put(CLAN, patch("b", "c"), NOW.plusSeconds(60));
    patches().put(CLAN, patch("c", "d"), NOW.plusSeconds(120));

    assertThat(patches().chain(CLAN, "c", "d", NOW)).containsExactly(patch("c", "d"));
    assertThat(patches().chain(CLAN, "a", "d", NOW))
        .containsExactly(patch("a", "b"), patch("b", "c"), patch("c", "d"));
    assertThat(patches().chain(CLAN, "a", "c", NOW))
        .containsExactly(patch("a", "b"), patch("b", "c"));
    assertThat(patches().chain(CLAN, "d", "a", NOW)).isEmpty();
    assertThat(patches().chain(CLAN, "x", "d", NOW)).isEmpty();
    assertThat(patches().chain(CLAN, "a", "d", NOW.plus(PatchStore.LIFE))).isEmpty();
  }

  @Test
  default void aBodyThatCameBackMakesNoEndlessWay() {
    patches().put(CLAN, patch("x", "a"), NOW);
    patches().put(CLAN, patch("a", "b"), NOW.plusSeconds(60));
    patches().put(CLAN, patch("b", "a"), NOW.plusSeconds(120));

    assertThat(patches().chain(CLAN, "x", "a", NOW)).isEmpty();
    assertThat(patches().chain(CLAN, "b", "a", NOW)).containsExactly(patch("b", "a"));
  }
}

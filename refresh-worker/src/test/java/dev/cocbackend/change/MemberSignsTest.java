package dev.cocbackend.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberSignsTest {
  private static final String MEMBER =
      "{\"tag\":\"#2QQ\",\"clanRank\":1,\"previousClanRank\":2,\"trophies\":5000}";
  private static final String OTHER = "{\"tag\":\"#2YY\",\"trophies\":1}";

  private static JsonNode clan(String... members) throws Exception {
    return new ObjectMapper()
        .readTree("{\"memberList\":[%s]}".formatted(String.join(",", members)));
  }

  private static SnapshotKey player(String tag) {
    return SnapshotKey.player(new Tag(tag));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"trophies\":5001",
        "\"trophies\":5000,\"donations\":1",
        "\"trophies\":5000,\"role\":\"leader\"",
        "\"trophies\":5000,\"somethingNew\":true",
        "\"league\":{\"id\":29000022}"
      })
  void anyOtherEntryThanBeforeIsASign(String now) throws Exception {
    JsonNode after =
        clan("{\"tag\":\"#2QQ\",\"clanRank\":1,\"previousClanRank\":2,%s}".formatted(now), OTHER);

    assertThat(MemberSigns.outdated(clan(MEMBER, OTHER), after, 100))
        .containsExactly(player("2QQ"));
  }

  @Test
  void anotherPlaceInTheListIsNone() throws Exception {
    String moved = MEMBER.replace("Rank\":1", "Rank\":2").replace("Rank\":2", "Rank\":7");

    assertThat(MemberSigns.outdated(clan(MEMBER, OTHER), clan(OTHER, moved), 100)).isEmpty();
  }

  @Test
  void whoCameAndWhoLeftHasAnotherClan() throws Exception {
    assertThat(MemberSigns.outdated(clan(MEMBER), clan(OTHER), 100))
        .containsExactly(player("2YY"), player("2QQ"));
  }

  @Test
  void noMoreAreGivenThanAskedFor() throws Exception {
    assertThat(MemberSigns.outdated(clan(), clan(MEMBER, OTHER), 1)).containsExactly(player("2QQ"));
  }

  @Test
  void aVersionWithoutAListAndEntriesThatAreNoneTellNothing() throws Exception {
    JsonNode none = new ObjectMapper().readTree("{\"memberList\":null}");
    JsonNode odd = clan("1", "null", "{\"tag\":7}", "{\"tag\":\"no tag\"}", MEMBER);

    assertThat(MemberSigns.outdated(none, clan(MEMBER), 100)).isEmpty();
    assertThat(MemberSigns.outdated(clan(MEMBER), none, 100)).isEmpty();
    assertThat(MemberSigns.outdated(clan(MEMBER), odd, 100)).isEmpty();
  }
}

package dev.cocbackend.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.WarState;
import dev.cocbackend.tag.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadTest {
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));
  private static final SnapshotKey PLAYER = SnapshotKey.player(new Tag("2PP"));
  private static final SnapshotKey WAR = SnapshotKey.war(new Tag("2PP"));
  private static final String CLAN_JSON =
      "{\"tag\":\"#2PP\",\"name\":\"n\",\"clanLevel\":1,\"members\":2,\"new\":[1.50,{\"x\":null}]}";

  private static Payload parse(SnapshotKey key, String json) throws InvalidPayloadException {
    return Payload.parse(key, json.getBytes(UTF_8));
  }

  @Test
  void keepsTheBytesThatCameWithUnknownMembers() throws InvalidPayloadException {
    assertThat(new String(parse(CLAN, CLAN_JSON).body().inflateObject(), UTF_8))
        .isEqualTo(CLAN_JSON);
  }

  @Test
  void theHashIsThatOfTheValueNotOfItsText() throws InvalidPayloadException {
    String hash = parse(CLAN, CLAN_JSON).body().hash();

    assertThat(
            parse(
                    CLAN,
                    "{ \"name\":\"n\", \"tag\":\"#2PP\", \"new\":[1.50,{\"x\":null}],"
                        + "\"members\":2,\"clanLevel\":1 }")
                .body()
                .hash())
        .isEqualTo(hash);
    assertThat(parse(CLAN, CLAN_JSON.replace("1.50", "1.51")).body().hash()).isNotEqualTo(hash);
    assertThat(parse(CLAN, CLAN_JSON.replace("null", "0")).body().hash()).isNotEqualTo(hash);
  }

  @ParameterizedTest
  @CsvSource({
    "notInWar,NOT_IN_WAR",
    "preparation,PREPARATION",
    "inWar,IN_WAR",
    "warEnded,WAR_ENDED",
    "enterWar,OTHER"
  })
  void readsTheStateOfAWar(String text, WarState state) throws InvalidPayloadException {
    assertThat(parse(WAR, "{\"state\":\"" + text + "\"}").warState()).isEqualTo(state);
    assertThat(parse(WAR, "{\"state\":\"" + text + "\",\"clan\":{\"tag\":\"#2PP\"}}").warState())
        .isEqualTo(state);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"tag\":\"#2PP\"",
        "<html>maintenance</html>",
        "{\"tag\":\"#2PP\",\"tag\":\"#2PP\",\"name\":\"n\",\"clanLevel\":1,\"members\":2}",
        "{\"tag\":\"#2PP\",\"name\":\"n\",\"clanLevel\":1,\"members\":2} trailing",
        "{\"tag\":\"#2PP\",\"name\":null,\"clanLevel\":1,\"members\":2}",
        "{\"tag\":\"#2PP\",\"name\":\"n\",\"clanLevel\":\"1\",\"members\":2}",
        "{\"tag\":\"#2PP\",\"name\":\"n\",\"clanLevel\":1}",
        "{\"tag\":\"#2QQ\",\"name\":\"n\",\"clanLevel\":1,\"members\":2}"
      })
  void refusesWhatCannotBeServedAsAClan(String text) {
    assertThatThrownBy(() -> parse(CLAN, text)).isInstanceOf(InvalidPayloadException.class);
  }

  @Test
  void namesTheMemberThatIsBroken() {
    assertThatThrownBy(() -> parse(PLAYER, "{\"tag\":\"#2PP\",\"name\":\"n\"}"))
        .hasMessageContaining("townHallLevel");
    assertThatThrownBy(() -> parse(WAR, "{\"state\":7}")).hasMessageContaining("state");
    assertThatThrownBy(() -> parse(WAR, "{\"state\":\"inWar\",\"clan\":{\"tag\":\"#2QQ\"}}"))
        .hasMessageContaining("another tag");
  }

  @Test
  void neverQuotesTheBody() {
    assertThatThrownBy(() -> parse(CLAN, "<html>secret</html>"))
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  @Test
  void membersThatEveryAnswerAddsAreNotDoubled() throws InvalidPayloadException {
    Payload payload =
        parse(
            PLAYER,
            "{\"last_updated\":\"x\",\"is_stale\":true,\"tag\":\"#2PP\",\"name\":\"n\","
                + "\"townHallLevel\":9}");

    assertThat(new String(payload.body().inflateObject(), UTF_8))
        .isEqualTo("{\"tag\":\"#2PP\",\"name\":\"n\",\"townHallLevel\":9}");
  }
}

package dev.cocbackend.demand;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadLogCodecTest {
  private static final Instant READ_AT = Instant.ofEpochMilli(7);

  private static final List<KeyReads> READS =
      List.of(
          new KeyReads(SnapshotKey.clan(new Tag("2PP")), 3, Instant.ofEpochMilli(1795687200123L)),
          new KeyReads(SnapshotKey.war(new Tag("2PP")), 1, READ_AT));
  private static final String TEXT =
      "{\"v\":1,\"reads\":[[\"clan#2PP\",3,1795687200123],[\"war#2PP\",1,7]]}";

  /** What SQS bills as one request. */
  private static final int BILLED_UNIT = 64 * 1024;

  @Test
  void readsWhatItWrites() {
    assertThat(ReadLogCodec.encode(READS)).isEqualTo(TEXT);
    assertThat(ReadLogCodec.decode(TEXT)).isEqualTo(READS);
  }

  @Test
  void tellsWhatAPersonLookedAtInAWayThatAnEarlierVersionPassesOver() {
    List<KeyReads> reads =
        List.of(READS.getFirst(), new KeyReads(READS.getLast().key(), 1, READ_AT, true));
    String text = TEXT.replace("]]}", "]],\"viewed\":[1]}");

    assertThat(ReadLogCodec.encode(reads)).isEqualTo(text);
    assertThat(ReadLogCodec.decode(text)).isEqualTo(reads);
  }

  @Test
  void passesOverMembersOfLaterVersions() {
    assertThat(ReadLogCodec.decode(TEXT.replace("{", "{\"later\":[1],"))).isEqualTo(READS);
  }

  @Test
  void theMostKeysOfTheLongestEntriesAreBilledAsOneRequest() {
    KeyReads longest =
        new KeyReads(
            SnapshotKey.player(new Tag("2PPPPPPPPPPP")),
            Integer.MAX_VALUE,
            Instant.parse("2286-01-01T00:00:00Z"),
            true);
    String text = ReadLogCodec.encode(Collections.nCopies(ReadLog.MAX_KEYS, longest));

    assertThat(text.getBytes(UTF_8).length).isLessThan(BILLED_UNIT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "hello",
        "{}",
        "{\"v\":1}",
        "{\"v\":2,\"reads\":[[\"clan#2PP\",3,7]]}",
        "{\"v\":\"1\",\"reads\":[[\"clan#2PP\",3,7]]}",
        "{\"reads\":[[\"clan#2PP\",3,7]]}",
        "{\"v\":1,\"reads\":[]}",
        "{\"v\":1,\"reads\":{}}",
        "{\"v\":1,\"reads\":[3]}",
        "{\"v\":1,\"reads\":[[\"clan#2PP\",3]]}",
        "{\"v\":1,\"reads\":[[\"clan#2PP\",3,7,1]]}",
        "{\"v\":1,\"reads\":[{\"0\":\"clan#2PP\",\"1\":3,\"2\":7}]}",
        "{\"v\":1,\"reads\":[[\"clan2PP\",3,7]]}",
        "{\"v\":1,\"reads\":[[\"raid#2PP\",3,7]]}",
        "{\"v\":1,\"reads\":[[\"clan#2\",3,7]]}",
        "{\"v\":1,\"reads\":[[\"clan#2PP\",0,7]]}",
        "{\"v\":1,\"reads\":[[\"clan#2PP\",-1,7]]}",
        "{\"v\":1,\"reads\":[[\"clan#2PP\",3000000000,7]]}",
        "{\"v\":1,\"reads\":[[\"clan#2PP\",1.5,7]]}",
        "{\"v\":1,\"reads\":[[\"clan#2PP\",3,\"7\"]]}",
        "{\"v\":1,\"reads\":[[\"clan#2PP\",3,1e99]]}",
        "{\"v\":1,\"reads\":[[\"clan#2PP\",3,7]],\"viewed\":[1]}",
        "{\"v\":1,\"reads\":[[\"clan#2PP\",3,7]],\"viewed\":[-1]}",
        "{\"v\":1,\"reads\":[[\"clan#2PP\",3,7]],\"viewed\":[\"0\"]}",
        "{\"v\":1,\"reads\":[[\"clan#2PP\",3,7]],\"viewed\":{\"0\":0}}",
        "{\"v\":1,\"reads\":[[\"clan#2PP\",3,7]],\"viewed\":null}",
        "{\"v\":1,\"reads\":[[\"clan#2PP\",3,7]]} {}"
      })
  void refusesAnythingElse(String text) {
    assertThatThrownBy(() -> ReadLogCodec.decode(text))
        .isInstanceOf(MalformedReadsException.class)
        .hasMessageStartingWith("The message is not ");
  }

  @Test
  void refusesMoreKeysThanAnAppendTakes() {
    String text = ReadLogCodec.encode(Collections.nCopies(ReadLog.MAX_KEYS + 1, READS.getFirst()));

    assertThatThrownBy(() -> ReadLogCodec.decode(text))
        .isInstanceOf(MalformedReadsException.class)
        .hasMessageContaining("1 to 1000");
  }
}

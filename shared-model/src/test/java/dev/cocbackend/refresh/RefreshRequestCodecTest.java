package dev.cocbackend.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefreshRequestCodecTest {
  private static final RefreshRequest REQUEST =
      new RefreshRequest(
          "id-1", SnapshotKey.war(new Tag("2PP")), Tier.CRITICAL, Instant.ofEpochMilli(7), 2);
  private static final String TEXT =
      "{\"id\":\"id-1\",\"key\":\"war#2PP\",\"tier\":\"CRITICAL\",\"requestedAt\":7,\"attempt\":2}";

  @Test
  void readsWhatItWrites() {
    assertThat(RefreshRequestCodec.encode(REQUEST)).isEqualTo(TEXT);
    assertThat(RefreshRequestCodec.decode(TEXT)).isEqualTo(REQUEST);
  }

  @Test
  void passesOverMembersOfLaterVersions() {
    assertThat(RefreshRequestCodec.decode(TEXT.replace("{", "{\"later\":[1],"))).isEqualTo(REQUEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "hello",
        "{}",
        "{\"id\":\"\",\"key\":\"war#2PP\",\"tier\":\"LOW\",\"requestedAt\":7,\"attempt\":0}",
        "{\"id\":\"a\",\"key\":\"war2PP\",\"tier\":\"LOW\",\"requestedAt\":7,\"attempt\":0}",
        "{\"id\":\"a\",\"key\":\"raid#2PP\",\"tier\":\"LOW\",\"requestedAt\":7,\"attempt\":0}",
        "{\"id\":\"a\",\"key\":\"war#2\",\"tier\":\"LOW\",\"requestedAt\":7,\"attempt\":0}",
        "{\"id\":\"a\",\"key\":\"war#2PP\",\"tier\":\"URGENT\",\"requestedAt\":7,\"attempt\":0}",
        "{\"id\":\"a\",\"key\":\"war#2PP\",\"tier\":\"LOW\",\"requestedAt\":\"7\",\"attempt\":0}",
        "{\"id\":\"a\",\"key\":\"war#2PP\",\"tier\":\"LOW\",\"requestedAt\":7,\"attempt\":-1}",
        "{\"id\":\"a\",\"key\":\"war#2PP\",\"tier\":\"LOW\",\"requestedAt\":7,\"attempt\":1e99}"
      })
  void refusesAnythingElse(String text) {
    assertThatThrownBy(() -> RefreshRequestCodec.decode(text))
        .isInstanceOf(MalformedRequestException.class);
  }
}

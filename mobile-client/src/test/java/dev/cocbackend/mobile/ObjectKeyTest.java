package dev.cocbackend.mobile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectKeyTest {
  @ParameterizedTest
  @ValueSource(strings = {"#2PO", "2po", " #2p0 "})
  void aTagIsReadAsPeopleWriteIt(String text) {
    assertThat(ObjectKey.of(Kind.PLAYER, text)).isEqualTo(new ObjectKey(Kind.PLAYER, "#2P0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "#", "#2P", "#2PPPPPPPPPPPP", "#ABC", "../2P", "##2PP", "2P P"})
  void anythingElseIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> ObjectKey.of(Kind.CLAN, text));
  }

  @Test
  void everyKindsFileNameIsReadBack() {
    for (Kind kind : Kind.values()) {
      ObjectKey key = new ObjectKey(kind, "#2PP");
      assertThat(ObjectKey.ofFileName(key.fileName())).isEqualTo(key);
    }
  }
}

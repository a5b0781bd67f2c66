package dev.cocbackend.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyBlockTest {

  @Test
  void inflatesToTheObjectItWasMadeFrom() {
    byte[] json = "{\"tag\":\"#2PP\",\"name\":\"🍀 ünï\"}".getBytes(UTF_8);

    BodyBlock block = BodyBlock.ofObject(json, "h");

    assertThat(block.inflateObject()).isEqualTo(json);
    assertThat(block.inflate()).isEqualTo("\"tag\":\"#2PP\",\"name\":\"🍀 ünï\"}".getBytes(UTF_8));
  }

  @Test
  void dropsOnlyTheSpaceAroundTheOpeningBrace() {
    BodyBlock block = BodyBlock.ofObject(" \n{ \t\"a\" : 1 }".getBytes(UTF_8), "h");

    assertThat(new String(block.inflateObject(), UTF_8)).isEqualTo("{\"a\" : 1 }");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "{}", " { } ", "[1]", "\"x\"", "<html>"})
  void refusesWhatIsNoObjectWithMembers(String text) {
    assertThatThrownBy(() -> BodyBlock.ofObject(text.getBytes(UTF_8), "h"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anyDamageIsFound() {
    byte[] json = ("{\"a\":\"" + "clan war ".repeat(40) + "\",\"b\":12}").getBytes(UTF_8);
    BodyBlock block = BodyBlock.ofObject(json, "h");
    Random random = new Random(11);
    for (int i = 0; i < 500; i++) {
      byte[] damaged = block.deflated().clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      BodyBlock read = BodyBlock.stored(damaged, block.crc(), block.length(), block.hash());
      try {
        // A flipped bit behind the last code word changes nothing that is read.
        assertThat(read.inflateObject()).isEqualTo(json);
      } catch (CorruptBodyException expected) {
        assertThat(expected).hasMessageContaining("The block");
      }
    }
    assertThatThrownBy(
            BodyBlock.stored(block.deflated(), block.crc(), block.length() - 1, "h")::inflate)
        .isInstanceOf(CorruptBodyException.class);
    assertThatThrownBy(
            BodyBlock.stored(block.deflated(), block.crc(), block.length() + 1, "h")::inflate)
        .isInstanceOf(CorruptBodyException.class);
    assertThatThrownBy(
            BodyBlock.stored(block.deflated(), block.crc() ^ 1, block.length(), "h")::inflate)
        .isInstanceOf(CorruptBodyException.class);
  }
}

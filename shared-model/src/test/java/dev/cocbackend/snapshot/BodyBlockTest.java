package dev.cocbackend.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
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

  /** What answers rely on when they put blocks behind one another. */
  @Test
  void anotherBlockMayFollow() throws Exception {
    byte[] end = {3, 0};
    Random random = new Random(5);
    for (int size : new int[] {1, 100, 8_000, 70_000, 300_000}) {
      byte[] noise = new byte[size];
      random.nextBytes(noise);
      BodyBlock one = block("{\"a\":\"%s\"}".formatted(HexFormat.of().formatHex(noise)));
      BodyBlock two = block("{\"b\":2}");

      byte[] data =
          ByteBuffer.allocate(2 * one.deflated().length + two.deflated().length + end.length)
              .put(one.deflated())
              .put(two.deflated())
              .put(one.deflated())
              .put(end)
              .array();

      Inflater inflater = new Inflater(true);
      try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(data), inflater)) {
        assertThat(in.readAllBytes())
            .isEqualTo(
                ByteBuffer.allocate(2 * one.length() + two.length())
                    .put(one.inflate())
                    .put(two.inflate())
                    .put(one.inflate())
                    .array());
        assertThat(inflater.finished()).isTrue();
        assertThat(inflater.getRemaining()).isZero();
      } finally {
        inflater.end();
      }
    }
  }

  @Test
  void aBlockThatHasAnEndIsRefused() {
    BodyBlock block = block("{\"a\":1}");
    byte[] ended = Arrays.copyOf(block.deflated(), block.deflated().length + 2);
    ended[ended.length - 2] = 3;

    assertThatThrownBy(BodyBlock.stored(ended, block.crc(), block.length(), block.hash())::inflate)
        .isInstanceOf(CorruptBodyException.class)
        .hasMessageContaining("has an end");
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

  private static BodyBlock block(String json) {
    return BodyBlock.ofObject(json.getBytes(UTF_8), "h");
  }
}

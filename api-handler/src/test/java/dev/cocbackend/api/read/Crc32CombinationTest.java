package dev.cocbackend.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Crc32CombinationTest {
  private final Random random = new Random(32);

  @ParameterizedTest(name = "{0} and {1} bytes")
  @CsvSource({
    "0, 0",
    "0, 1",
    "1, 0",
    "1, 1",
    "64, 7",
    "64, 8",
    "64, 255",
    "64, 256",
    "64, 65535",
    "64, 65536",
    "3000000, 5000001",
  })
  void equalsTheCrcOfBothTextsTogether(int first, int second) {
    check(first, second);
  }

  @Test
  void equalsTheCrcOfBothTextsTogetherAtAnyLength() {
    for (int i = 0; i < 500; i++) {
      check(random.nextInt(200), random.nextInt(5000));
    }
  }

  private void check(int firstLength, int secondLength) {
    byte[] both = new byte[firstLength + secondLength];
    random.nextBytes(both);

    long combined =
        Crc32Combination.combine(
            crc(both, 0, firstLength), crc(both, firstLength, secondLength), secondLength);

    assertThat(combined).isEqualTo(crc(both, 0, both.length));
  }

  private static long crc(byte[] bytes, int from, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, length);
    return crc.getValue();
  }
}

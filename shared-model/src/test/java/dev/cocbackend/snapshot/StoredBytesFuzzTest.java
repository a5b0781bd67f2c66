package dev.cocbackend.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.zip.CRC32;

class StoredBytesFuzzTest {

  @FuzzTest(maxDuration = "10s")
  void anyStoredBytesInflateToWhatTheirSumsSayOrAreCalledCorrupt(FuzzedDataProvider data) {
    int length = data.consumeInt(1, 4096);
    long crc = data.consumeLong(0, 0xFFFF_FFFFL);
    BodyBlock block = BodyBlock.stored(data.consumeRemainingAsBytes(), crc, length, "hash");
    byte[] text;
    try {
      text = block.inflate();
    } catch (CorruptBodyException e) {
      assertThat(e.getMessage()).startsWith("The block");
      return;
    }
    CRC32 actual = new CRC32();
    actual.update(text);
    assertThat(text).hasSize(length);
    assertThat(actual.getValue()).isEqualTo(crc);
  }
}

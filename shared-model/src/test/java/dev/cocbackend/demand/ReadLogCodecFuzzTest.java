package dev.cocbackend.demand;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

class ReadLogCodecFuzzTest {

  @FuzzTest(maxDuration = "10s")
  void anyTextTellsReadsOrIsMalformed(byte[] text) {
    List<KeyReads> reads;
    try {
      reads = ReadLogCodec.decode(new String(text, UTF_8));
    } catch (MalformedReadsException e) {
      assertThat(e.getMessage()).startsWith("The message is not ");
      return;
    }
    assertThat(ReadLogCodec.decode(ReadLogCodec.encode(reads))).isEqualTo(reads);
  }
}

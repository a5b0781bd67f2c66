package dev.cocbackend.refresh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

class RefreshRequestCodecFuzzTest {

  @FuzzTest(maxDuration = "10s")
  void anyTextIsARequestOrMalformed(byte[] text) {
    RefreshRequest request;
    try {
      request = RefreshRequestCodec.decode(new String(text, UTF_8));
    } catch (MalformedRequestException e) {
      assertThat(e.getMessage()).startsWith("The message is ");
      return;
    }
    assertThat(RefreshRequestCodec.decode(RefreshRequestCodec.encode(request))).isEqualTo(request);
  }
}

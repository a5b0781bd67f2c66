package dev.cocbackend.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

class BodyBlockFuzzTest {

  @FuzzTest(maxDuration = "10s")
  void whatIsStoredComesBackUnlessAByteWasChanged(FuzzedDataProvider data) {
    int at = data.consumeInt(0, 65_535);
    byte flip = data.consumeByte();
    byte[] members = data.consumeRemainingAsBytes();
    byte[] object = new byte[members.length + 2];
    object[0] = '{';
    // Anything but space and the brace that would end an empty object.
    object[1] = '"';
    System.arraycopy(members, 0, object, 2, members.length);

    BodyBlock block = BodyBlock.ofObject(object, "hash");
    assertThat(block.inflateObject()).isEqualTo(object);

    byte[] changed = block.deflated().clone();
    changed[at % changed.length] ^= flip;
    BodyBlock stored = BodyBlock.stored(changed, block.crc(), block.length(), "hash");
    try {
      assertThat(stored.inflateObject()).isEqualTo(object);
    } catch (CorruptBodyException e) {
      assertThat(flip).isNotZero();
    }
  }
}

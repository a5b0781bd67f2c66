package dev.cocbackend.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cocbackend.snapshot.BodyBlock;

/** Small bodies for tests. */
public final class Bodies {
  private Bodies() {}

  /** The block of this JSON object, hashed over its text. */
  public static BodyBlock of(String json) {
    byte[] bytes = json.getBytes(UTF_8);
    return BodyBlock.ofObject(bytes, BodyBlock.hashOf(bytes));
  }
}

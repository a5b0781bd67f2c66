package dev.cocbackend.operator.queue;

import java.util.Base64;

/**
 * A message attribute. Immutable.
 *
 * @param type as SQS names it: {@code String}, {@code Number} or {@code Binary}, perhaps with a
 *     suffix behind a dot
 * @param value its text; base64 if the type is binary
 */
public record Attribute(String type, String value) {

  /**
   * @throws IllegalArgumentException if the type is binary and the value is not base64
   */
  public Attribute {
    if (type.startsWith("Binary") && Base64.getDecoder().decode(value).length == 0) {
      throw new IllegalArgumentException("A binary attribute has at least one byte.");
    }
  }

  /** Whether the value stands for bytes. */
  public boolean isBinary() {
    return type.startsWith("Binary");
  }
}

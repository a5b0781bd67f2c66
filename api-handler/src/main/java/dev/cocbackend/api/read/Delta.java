package dev.cocbackend.api.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.BodyPatch;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;

/**
 * What an app is sent of an object that has changed: the whole, or a patch if that is smaller. Both
 * as blocks that begin behind the name's brace, so that they are copied into the answer. Immutable.
 *
 * @param opening the text before the block
 * @param block the rest of the member and of the item around it
 */
record Delta(String opening, BodyBlock block, String closing) {

  /** The whole object. */
  static Delta whole(BodyBlock body) {
    return new Delta("\"body\":{", body, "}");
  }

  /**
   * The patches of {@code chain} as one, if that is smaller than the body: both as they are sent
   * with gzip, which is how they are stored and what nearly all clients ask for.
   *
   * @param chain applied one after the other they make {@code body}; may be empty
   */
  static Delta smaller(BodyBlock body, List<BodyPatch> chain) {
    // What is larger before it is deflated is not tried.
    int text = chain.stream().mapToInt(BodyPatch::length).sum();
    if (chain.isEmpty() || text >= body.length()) {
      return whole(body);
    }
    return Optional.of(patch(chain))
        .filter(patch -> patch.block().deflated().length < body.deflated().length)
        .orElseGet(() -> whole(body));
  }

  /** One array of the operations of all: RFC 6902 applies them in turn. */
  private static Delta patch(List<BodyPatch> chain) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    json.writeBytes("{\"patch\":[".getBytes(UTF_8));
    String separator = "";
    for (BodyPatch patch : chain) {
      byte[] operations = patch.operations();
      json.writeBytes(separator.getBytes(UTF_8));
      // Without the array's own brackets.
      json.write(operations, 1, operations.length - 2);
      separator = ",";
    }
    json.writeBytes("]}".getBytes(UTF_8));
    // The item's brace is the object's, which a block does not have.
    return new Delta("", BodyBlock.ofObject(json.toByteArray(), ""), "");
  }

  void appendTo(SplicedBody.Builder item) {
    item.text(opening).membersOf(block).text(closing);
  }

  /** How much of an answer this takes in the coding that it goes out in. */
  int size(boolean gzip) {
    return gzip ? block.deflated().length : block.length();
  }
}

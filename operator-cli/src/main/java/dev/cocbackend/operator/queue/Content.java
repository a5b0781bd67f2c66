package dev.cocbackend.operator.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cocbackend.refresh.MalformedRequestException;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.RefreshRequestCodec;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a sender put into a message: two messages with equal contents do the same. Immutable.
 *
 * @param attributes by name, in its order
 */
public record Content(String body, SortedMap<String, Attribute> attributes) {

  public Content {
    attributes = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
  }

  /** A message without attributes, as the queues of the tiers hold. */
  public static Content of(String body) {
    return new Content(body, new TreeMap<>());
  }

  public static Content of(RefreshRequest request) {
    return of(RefreshRequestCodec.encode(request));
  }

  /** The request in the body; empty if it is none, as of a foreign sender. */
  public Optional<RefreshRequest> request() {
    try {
      return Optional.of(RefreshRequestCodec.decode(body));
    } catch (MalformedRequestException e) {
      return Optional.empty();
    }
  }

  /** The id of the request, or what stands for it in a message that is none: the digest. */
  public String requestId() {
    return request().map(RefreshRequest::id).orElseGet(() -> "sha256:" + digest());
  }

  /** SHA-256 over body and attributes, in hex: equal for equal contents. */
  public String digest() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      add(sha256, body);
      for (Map.Entry<String, Attribute> attribute : attributes.entrySet()) {
        add(sha256, attribute.getKey());
        add(sha256, attribute.getValue().type());
        add(sha256, attribute.getValue().value());
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }

  /** The size that counts against the limit of a batch, in bytes. */
  int size() {
    int size = body.getBytes(UTF_8).length;
    for (Map.Entry<String, Attribute> attribute : attributes.entrySet()) {
      size +=
          attribute.getKey().getBytes(UTF_8).length
              + attribute.getValue().type().length()
              + attribute.getValue().value().getBytes(UTF_8).length;
    }
    return size;
  }

  /** With its length in front, so that no two lists of texts look the same. */
  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    digest.update((bytes.length + ":").getBytes(UTF_8));
    digest.update(bytes);
  }
}

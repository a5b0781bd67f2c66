package dev.cocbackend.local.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.refresh.ReceivedRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes the event for a batch of messages, and reads which of them failed. */
final class QueueEvent {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REGION = "us-east-1";

  private QueueEvent() {}

  /** The {@code SQSEvent} as JSON, UTF-8. */
  static byte[] write(List<ReceivedRequest> batch, String queueName) {
    ObjectNode event = JSON.createObjectNode();
    ArrayNode records = event.putArray("Records");
    for (ReceivedRequest message : batch) {
      ObjectNode entry = records.addObject();
      entry.put("messageId", message.messageId());
      entry.put("receiptHandle", message.receipt());
      entry.put("body", message.body());
      ObjectNode attributes = entry.putObject("attributes");
      attributes.put("ApproximateReceiveCount", Integer.toString(message.receiveCount()));
      attributes.put("SenderId", "000000000000");
      entry.putObject("messageAttributes");
      entry.put("md5OfBody", md5(message.body()));
      entry.put("eventSource", "aws:sqs");
      entry.put("eventSourceARN", "arn:aws:sqs:%s:000000000000:%s".formatted(REGION, queueName));
      entry.put("awsRegion", REGION);
    }
    try {
      return JSON.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of strings is always written.", e);
    }
  }

  /**
   * The ids of the messages that failed: none for an empty answer; all of the batch if the answer
   * names a message that is not in it, or none where it should name one.
   *
   * @param answer the function's {@code SQSBatchResponse} as JSON
   */
  static Set<String> failures(byte[] answer, List<ReceivedRequest> batch) {
    Set<String> all = ids(batch);
    JsonNode node;
    try {
      node = JSON.readTree(answer);
    } catch (IOException e) {
      return all;
    }
    Set<String> failed = new HashSet<>();
    for (JsonNode failure : node.path("batchItemFailures")) {
      String id = failure.path("itemIdentifier").asText("");
      if (!all.contains(id)) {
        return all;
      }
      failed.add(id);
    }
    return failed;
  }

  static Set<String> ids(List<ReceivedRequest> batch) {
    return batch.stream().map(ReceivedRequest::messageId).collect(Collectors.toUnmodifiableSet());
  }

  private static String md5(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has MD5.", e);
    }
  }
}

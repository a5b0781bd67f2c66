package dev.cocbackend.operator.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.refresh.QueueDepth;
import dev.cocbackend.refresh.QueueUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** A standard queue in SQS. */
public final class SqsMessageQueue implements MessageQueue {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Entries of one batch call (AWS limit). */
  private static final int BATCH = 10;

  /** Bytes of one batch; the limit of SQS was this for years, and emulators keep to it. */
  private static final int BATCH_BYTES = 256 * 1024;

  /** SQS may refuse single entries of a batch when it is busy; each round tries those again. */
  private static final int BATCH_ROUNDS = 3;

  /** On top of the time a receive may wait for a message. */
  private static final Duration RECEIVE_MARGIN = Duration.ofSeconds(10);

  private final QueueName name;
  private final SqsClient sqs;
  private final String url;
  private final InstantSource clock;
  private @Nullable Integer maxReceives;

  public SqsMessageQueue(QueueName name, SqsClient sqs, String url, InstantSource clock) {
    this.name = name;
    this.sqs = sqs;
    this.url = url;
    this.clock = clock;
  }

  @Override
  public QueueName name() {
    return name;
  }

  @Override
  public String address() {
    return url;
  }

  @Override
  public List<HeldMessage> receive(Duration hidden, Duration wait) {
    Duration limit = wait.plus(RECEIVE_MARGIN);
    ReceiveMessageRequest request =
        ReceiveMessageRequest.builder()
            .queueUrl(url)
            .maxNumberOfMessages(MAX_RECEIVE)
            .visibilityTimeout(Math.toIntExact(hidden.toSeconds()))
            .waitTimeSeconds(Math.toIntExact(wait.toSeconds()))
            .messageSystemAttributeNames(
                MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT,
                MessageSystemAttributeName.SENT_TIMESTAMP,
                MessageSystemAttributeName.DEAD_LETTER_QUEUE_SOURCE_ARN)
            .messageAttributeNames("All")
            .overrideConfiguration(o -> o.apiCallTimeout(limit).apiCallAttemptTimeout(limit))
            .build();
    // From before the call: the queue hides them from a later moment on.
    Instant hiddenUntil = clock.instant().plus(hidden);
    return call("give messages", () -> sqs.receiveMessage(request)).messages().stream()
        .map(message -> held(message, hiddenUntil))
        .toList();
  }

  @Override
  public void release(List<HeldMessage> held) {
    // One that cannot be released comes back by itself when its time is over.
    for (List<HeldMessage> batch : batches(held)) {
      List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
      for (int i = 0; i < batch.size(); i++) {
        entries.add(
            ChangeMessageVisibilityBatchRequestEntry.builder()
                .id(Integer.toString(i))
                .receiptHandle(batch.get(i).receipt())
                .visibilityTimeout(0)
                .build());
      }
      call(
          "release messages",
          () -> sqs.changeMessageVisibilityBatch(r -> r.queueUrl(url).entries(entries)));
    }
  }

  @Override
  public void delete(List<HeldMessage> held) {
    for (List<HeldMessage> batch : batches(held)) {
      Map<String, DeleteMessageBatchRequestEntry> entries = new HashMap<>();
      for (int i = 0; i < batch.size(); i++) {
        String id = Integer.toString(i);
        entries.put(
            id,
            DeleteMessageBatchRequestEntry.builder()
                .id(id)
                .receiptHandle(batch.get(i).receipt())
                .build());
      }
      untilDone(
          "delete messages",
          entries,
          left ->
              sqs.deleteMessageBatch(r -> r.queueUrl(url).entries(List.copyOf(left.values())))
                  .failed());
    }
  }

  @Override
  public void send(List<Content> contents) {
    Map<String, SendMessageBatchRequestEntry> entries = new HashMap<>();
    int bytes = 0;
    for (Content content : contents) {
      if (!entries.isEmpty() && (entries.size() == BATCH || bytes + content.size() > BATCH_BYTES)) {
        sendBatch(entries);
        entries.clear();
        bytes = 0;
      }
      String id = Integer.toString(entries.size());
      entries.put(
          id,
          SendMessageBatchRequestEntry.builder()
              .id(id)
              .messageBody(content.body())
              .messageAttributes(toSqs(content.attributes()))
              .build());
      bytes += content.size();
    }
    if (!entries.isEmpty()) {
      sendBatch(entries);
    }
  }

  private void sendBatch(Map<String, SendMessageBatchRequestEntry> entries) {
    // The SDK compares the MD5 of each body that SQS reports with that of what was sent.
    untilDone(
        "take messages",
        entries,
        left ->
            sqs.sendMessageBatch(r -> r.queueUrl(url).entries(List.copyOf(left.values())))
                .failed());
  }

  @Override
  public QueueDepth depth() {
    Map<QueueAttributeName, String> counts =
        attributes(
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);
    return new QueueDepth(
        count(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
        count(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
        count(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED));
  }

  @Override
  public int maxReceives() {
    Integer known = maxReceives;
    if (known == null) {
      String policy =
          attributes(QueueAttributeName.REDRIVE_POLICY).get(QueueAttributeName.REDRIVE_POLICY);
      known = maxReceives(policy);
      maxReceives = known;
    }
    return known;
  }

  private int maxReceives(@Nullable String redrivePolicy) {
    if (redrivePolicy == null || redrivePolicy.isBlank()) {
      return Integer.MAX_VALUE;
    }
    try {
      // A number, or a text with a number in it: SQS gives back what it was given.
      return JSON.readTree(redrivePolicy).path("maxReceiveCount").asInt(Integer.MAX_VALUE);
    } catch (JsonProcessingException e) {
      throw new QueueUnavailableException("The redrive policy of " + url + " is not JSON.", e);
    }
  }

  private Map<QueueAttributeName, String> attributes(QueueAttributeName... names) {
    return call(
            "tell its attributes",
            () -> sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(names)))
        .attributes();
  }

  private interface BatchCall<T> {
    List<BatchResultErrorEntry> of(Map<String, T> entries);
  }

  private <T> void untilDone(String what, Map<String, T> entries, BatchCall<T> batch) {
    Map<String, T> left = new HashMap<>(entries);
    for (int round = 0; !left.isEmpty(); round++) {
      List<BatchResultErrorEntry> failed = call(what, () -> batch.of(left));
      if (!failed.isEmpty() && (round == BATCH_ROUNDS || failed.getFirst().senderFault())) {
        throw new QueueUnavailableException(
            "The queue %s (%s) did not %s: %s."
                .formatted(name, url, what, failed.getFirst().code()),
            null);
      }
      left.keySet()
          .retainAll(failed.stream().map(BatchResultErrorEntry::id).collect(Collectors.toSet()));
    }
  }

  private <T> T call(String what, Supplier<T> call) {
    try {
      return call.get();
    } catch (AwsServiceException e) {
      String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
      throw new QueueUnavailableException(
          "The queue %s (%s) did not %s: %s."
              .formatted(name, url, what, code == null ? "status " + e.statusCode() : code),
          e);
    } catch (SdkException e) {
      throw new QueueUnavailableException(
          "The queue %s (%s) did not %s: it cannot be reached (%s)."
              .formatted(name, url, what, e.getClass().getSimpleName()),
          e);
    }
  }

  private static List<List<HeldMessage>> batches(List<HeldMessage> held) {
    List<List<HeldMessage>> batches = new ArrayList<>();
    for (int from = 0; from < held.size(); from += BATCH) {
      batches.add(held.subList(from, Math.min(from + BATCH, held.size())));
    }
    return batches;
  }

  private static HeldMessage held(Message message, Instant hiddenUntil) {
    Map<MessageSystemAttributeName, String> system = message.attributes();
    return new HeldMessage(
        message.messageId(),
        new Content(message.body(), fromSqs(message.messageAttributes())),
        message.receiptHandle(),
        Integer.parseInt(
            system.getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1")),
        Instant.ofEpochMilli(
            Long.parseLong(system.getOrDefault(MessageSystemAttributeName.SENT_TIMESTAMP, "0"))),
        hiddenUntil,
        Optional.ofNullable(system.get(MessageSystemAttributeName.DEAD_LETTER_QUEUE_SOURCE_ARN)));
  }

  private static SortedMap<String, Attribute> fromSqs(Map<String, MessageAttributeValue> values) {
    SortedMap<String, Attribute> attributes = new TreeMap<>();
    values.forEach(
        (name, value) ->
            attributes.put(
                name,
                value.binaryValue() != null
                    ? new Attribute(
                        value.dataType(),
                        Base64.getEncoder().encodeToString(value.binaryValue().asByteArray()))
                    : new Attribute(value.dataType(), value.stringValue())));
    return attributes;
  }

  private static Map<String, MessageAttributeValue> toSqs(Map<String, Attribute> attributes) {
    Map<String, MessageAttributeValue> values = new HashMap<>();
    attributes.forEach(
        (name, attribute) -> {
          MessageAttributeValue.Builder value =
              MessageAttributeValue.builder().dataType(attribute.type());
          values.put(
              name,
              attribute.isBinary()
                  ? value
                      .binaryValue(
                          SdkBytes.fromByteArray(Base64.getDecoder().decode(attribute.value())))
                      .build()
                  : value.stringValue(attribute.value()).build());
        });
    return values;
  }

  private static long count(Map<QueueAttributeName, String> counts, QueueAttributeName name) {
    return Long.parseLong(counts.getOrDefault(name, "0"));
  }
}

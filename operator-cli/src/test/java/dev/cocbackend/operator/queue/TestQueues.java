package dev.cocbackend.operator.queue;

import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.QueueTime;
import dev.cocbackend.refresh.RefreshQueueUrls;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Five queues.
 *
 * @param byName most urgent first
 */
public record TestQueues(Map<QueueName, MessageQueue> byName) {
  public static final Duration HOLD = Duration.ofSeconds(30);

  /** ElasticMQ knows all of its messages, so no receive needs to wait. */
  public static final SweepLimits LIMITS =
      new SweepLimits(Optional.of(HOLD), Duration.ZERO, 100_000);

  public static QueueTime time() {
    return EmbeddedAws.services().time();
  }

  /** The embedded queues' clock. */
  public static InstantSource clock() {
    return (InstantSource) time();
  }

  /** New, empty queues in the embedded SQS. */
  public static TestQueues create() {
    RefreshQueueUrls urls = EmbeddedAws.services().newQueueUrls();
    SqsClient sqs = EmbeddedAws.services().sqs();
    Map<QueueName, MessageQueue> queues = new EnumMap<>(QueueName.class);
    for (Tier tier : Tier.values()) {
      QueueName name = QueueName.of(tier);
      queues.put(name, new SqsMessageQueue(name, sqs, urls.of(tier), clock()));
    }
    queues.put(
        QueueName.DEAD_LETTER,
        new SqsMessageQueue(QueueName.DEAD_LETTER, sqs, urls.deadLetter(), clock()));
    return new TestQueues(queues);
  }

  public MessageQueue get(QueueName name) {
    MessageQueue queue = byName.get(name);
    if (queue == null) {
      throw new IllegalStateException("Every name has a queue.");
    }
    return queue;
  }

  public List<MessageQueue> all() {
    return List.copyOf(byName.values());
  }

  /** What all queues hold, in an order of their own; looks without any wait or trace. */
  public Map<QueueName, List<String>> contents() {
    Map<QueueName, List<String>> contents = new EnumMap<>(QueueName.class);
    byName.forEach((name, queue) -> contents.put(name, contents(queue)));
    return contents;
  }

  /** The contents of one queue, sorted. */
  public static List<String> contents(MessageQueue queue) {
    List<String> contents = new ArrayList<>();
    try (Sweep sweep = new Sweep(queue, LIMITS, clock())) {
      sweep.all(message -> contents.add(message.content().toString()));
    }
    contents.sort(null);
    return contents;
  }

  /** Whatever was held is visible again. */
  public static void passHolds() {
    time().pass(HOLD.plusSeconds(1));
  }

  public static RefreshRequest request(Tier tier, String id) {
    return new RefreshRequest(
        id, SnapshotKey.clan(new Tag("2PP")), tier, Instant.parse("2026-11-25T08:00:00.007Z"), 0);
  }

  public static Content message(Tier tier, String id) {
    return Content.of(request(tier, id));
  }

  public static Content deadLetter(RefreshRequest request, String reason) {
    TreeMap<String, Attribute> attributes = new TreeMap<>();
    attributes.put("reason", new Attribute("String", reason));
    return new Content(Content.of(request).body(), attributes);
  }

  /** {@code count} messages in each tier, one that is no request, and two dead letters. */
  public void fill(int count) {
    for (Tier tier : Tier.values()) {
      List<Content> messages = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        messages.add(message(tier, tier + "-" + i));
      }
      get(QueueName.of(tier)).send(messages);
    }
    get(QueueName.LOW).send(List.of(Content.of("no request: \"ünïcode\" \u2028 \n")));
    get(QueueName.DEAD_LETTER)
        .send(
            List.of(
                deadLetter(request(Tier.LOW, "dead-0"), "upstream answered 500"),
                deadLetter(request(Tier.HIGH, "dead-1"), "upstream timed out")));
  }
}

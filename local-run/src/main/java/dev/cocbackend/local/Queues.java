package dev.cocbackend.local;

import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.RefreshQueueUrls;
import dev.cocbackend.refresh.Tier;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** The queues and their dead-letter queues, as {@code template.yaml} makes them. */
final class Queues {
  private static final String PREFIX = "refresh-";
  static final String READS = "reads";

  private Queues() {}

  /** Makes those refresh queues that are not there. */
  static RefreshQueueUrls createIfAbsent(SqsClient sqs) {
    String deadLetter = createIfAbsent(sqs, PREFIX + "dlq", Map.of());
    Map<QueueAttributeName, String> redrive = redriveTo(sqs, deadLetter);
    Map<Tier, String> tiers = new EnumMap<>(Tier.class);
    for (Tier tier : Tier.values()) {
      tiers.put(tier, createIfAbsent(sqs, PREFIX + tier.name().toLowerCase(Locale.ROOT), redrive));
    }
    return new RefreshQueueUrls(tiers, deadLetter);
  }

  /** Makes the queue of reads if it is not there, and gives its URL. */
  static String createReadsIfAbsent(SqsClient sqs) {
    String deadLetter = createIfAbsent(sqs, READS + "-dlq", Map.of());
    return createIfAbsent(sqs, READS, redriveTo(sqs, deadLetter));
  }

  private static Map<QueueAttributeName, String> redriveTo(SqsClient sqs, String deadLetter) {
    String arn =
        sqs.getQueueAttributes(
                request ->
                    request.queueUrl(deadLetter).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .getOrDefault(QueueAttributeName.QUEUE_ARN, "");
    return Map.of(
        QueueAttributeName.REDRIVE_POLICY,
        "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":%d}"
            .formatted(arn, InMemoryRefreshQueue.MAX_RECEIVE_COUNT));
  }

  private static String createIfAbsent(
      SqsClient sqs, String name, Map<QueueAttributeName, String> attributes) {
    try {
      return sqs.getQueueUrl(request -> request.queueName(name)).queueUrl();
    } catch (QueueDoesNotExistException e) {
      return sqs.createQueue(request -> request.queueName(name).attributes(attributes)).queueUrl();
    }
  }
}

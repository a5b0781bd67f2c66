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

/** The four queues and the dead-letter queue, as {@code template.yaml} makes them. */
final class Queues {
  private static final String PREFIX = "refresh-";

  private Queues() {}

  /** Makes those queues that are not there. */
  static RefreshQueueUrls createIfAbsent(SqsClient sqs) {
    String deadLetter = createIfAbsent(sqs, PREFIX + "dlq", Map.of());
    String deadLetterArn =
        sqs.getQueueAttributes(
                request ->
                    request.queueUrl(deadLetter).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .getOrDefault(QueueAttributeName.QUEUE_ARN, "");
    String redrive =
        "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":%d}"
            .formatted(deadLetterArn, InMemoryRefreshQueue.MAX_RECEIVE_COUNT);
    Map<Tier, String> tiers = new EnumMap<>(Tier.class);
    for (Tier tier : Tier.values()) {
      tiers.put(
          tier,
          createIfAbsent(
              sqs,
              PREFIX + tier.name().toLowerCase(Locale.ROOT),
              Map.of(QueueAttributeName.REDRIVE_POLICY, redrive)));
    }
    return new RefreshQueueUrls(tiers, deadLetter);
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

package dev.cocbackend.contract;

import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.RefreshQueueUrls;
import dev.cocbackend.refresh.SqsRefreshQueue;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.SnapshotTable;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * DynamoDB and SQS for tests, wherever they run.
 *
 * @param time how time passes for the queues
 */
public record AwsServices(DynamoDbClient dynamoDb, SqsClient sqs, QueueTime time) {

  /** The name of a new, empty table. */
  public String newTable() {
    String name = "snapshots-" + UUID.randomUUID();
    dynamoDb.createTable(SnapshotTable.createRequest(name));
    dynamoDb.waiter().waitUntilTableExists(r -> r.tableName(name));
    return name;
  }

  /** New, empty queues with the redrive policy of {@code template.yaml}. */
  public SqsRefreshQueue newQueues() {
    return new SqsRefreshQueue(sqs, newQueueUrls());
  }

  /** The URL of a new, empty queue without a dead-letter queue. */
  public String newQueueUrl() {
    time.reset();
    return sqs.createQueue(r -> r.queueName("queue-" + UUID.randomUUID())).queueUrl();
  }

  /** The URLs of new, empty queues. */
  public RefreshQueueUrls newQueueUrls() {
    time.reset();
    String suffix = UUID.randomUUID().toString();
    String deadLetter = sqs.createQueue(r -> r.queueName("dlq-" + suffix)).queueUrl();
    String deadLetterArn =
        sqs.getQueueAttributes(
                r -> r.queueUrl(deadLetter).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .getOrDefault(QueueAttributeName.QUEUE_ARN, "");
    String redrive =
        "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":%d}"
            .formatted(deadLetterArn, InMemoryRefreshQueue.MAX_RECEIVE_COUNT);
    Map<Tier, String> urls = new EnumMap<>(Tier.class);
    for (Tier tier : Tier.values()) {
      urls.put(
          tier,
          sqs.createQueue(
                  r ->
                      r.queueName(tier.name().toLowerCase(java.util.Locale.ROOT) + "-" + suffix)
                          .attributes(Map.of(QueueAttributeName.REDRIVE_POLICY, redrive)))
              .queueUrl());
    }
    return new RefreshQueueUrls(urls, deadLetter);
  }
}

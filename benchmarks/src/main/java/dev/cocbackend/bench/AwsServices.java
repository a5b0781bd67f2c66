package dev.cocbackend.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.embedded.EmbeddedDynamoDb;
import dev.cocbackend.embedded.EmbeddedSqs;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.SnapshotTable;
import java.io.IOException;
import java.util.Locale;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * DynamoDB Local with the table and ElasticMQ with the queues, in a process of their own. Prints
 * the environment that reaches them as a JSON object on a line, and ends when its input ends.
 */
final class AwsServices {
  private static final String TABLE = "bench-snapshots";

  private AwsServices() {}

  /** Runs until the input ends. */
  public static void main(String[] arguments) throws IOException {
    try (EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.start(null, 0);
        EmbeddedSqs sqs = EmbeddedSqs.start(null, 0)) {
      ObjectNode environment =
          new JsonMapper()
              .createObjectNode()
              .put("SNAPSHOT_TABLE", TABLE)
              .put("AWS_ENDPOINT_URL_DYNAMODB", dynamoDb.endpoint().toString())
              .put("AWS_ENDPOINT_URL_SQS", sqs.endpoint().toString())
              .put("AWS_REGION", "us-east-1")
              .put("AWS_ACCESS_KEY_ID", "benchmark")
              .put("AWS_SECRET_ACCESS_KEY", "benchmark");
      try (DynamoDbClient client = dynamoDb.newClient()) {
        client.createTable(SnapshotTable.createRequest(TABLE));
      }
      try (SqsClient client = sqs.newClient()) {
        for (Tier tier : Tier.values()) {
          environment.put("REFRESH_QUEUE_URL_" + tier, create(client, tier.name()));
        }
        environment.put("REFRESH_QUEUE_URL_DLQ", create(client, "dlq"));
      }
      System.out.println(environment);
      while (System.in.read() >= 0) {
        // Nobody writes; the end of the input is the end of the benchmark.
      }
    }
  }

  private static String create(SqsClient client, String name) {
    return client
        .createQueue(request -> request.queueName("refresh-" + name.toLowerCase(Locale.ROOT)))
        .queueUrl();
  }
}

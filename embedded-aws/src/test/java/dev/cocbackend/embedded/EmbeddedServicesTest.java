package dev.cocbackend.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.sqs.SqsClient;

class EmbeddedServicesTest {

  @Test
  void tablesAndItemsSurviveARestart(@TempDir Path folder) {
    try (EmbeddedDynamoDb db = EmbeddedDynamoDb.start(folder, 0);
        DynamoDbClient client = db.newClient()) {
      createTable(client);
      client.putItem(r -> r.tableName("items").item(Map.of("id", AttributeValue.fromS("1"))));
    }
    try (EmbeddedDynamoDb db = EmbeddedDynamoDb.start(folder, 0);
        DynamoDbClient client = db.newClient()) {
      assertThat(client.scan(r -> r.tableName("items")).items())
          .containsExactly(Map.of("id", AttributeValue.fromS("1")));
    }
  }

  @Test
  void memoryTablesAreSeparateForEachServer() {
    try (EmbeddedDynamoDb one = EmbeddedDynamoDb.start(null, 0);
        EmbeddedDynamoDb two = EmbeddedDynamoDb.start(null, 0);
        DynamoDbClient client = one.newClient();
        DynamoDbClient other = two.newClient()) {
      createTable(client);

      assertThat(client.listTables().tableNames()).containsExactly("items");
      assertThat(other.listTables().tableNames()).isEmpty();
    }
  }

  @Test
  void queuesAndMessagesSurviveARestart(@TempDir Path folder) {
    try (EmbeddedSqs sqs = EmbeddedSqs.start(folder, 0);
        SqsClient client = sqs.newClient()) {
      String url = client.createQueue(r -> r.queueName("q")).queueUrl();
      client.sendMessage(r -> r.queueUrl(url).messageBody("hello"));
    }
    try (EmbeddedSqs sqs = EmbeddedSqs.start(folder, 0);
        SqsClient client = sqs.newClient()) {
      String url = client.getQueueUrl(r -> r.queueName("q")).queueUrl();

      assertThat(url).startsWith(sqs.endpoint().toString());
      assertThat(client.receiveMessage(r -> r.queueUrl(url)).messages())
          .extracting(m -> m.body())
          .containsExactly("hello");
    }
  }

  @Test
  void aTakenPortIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedSqs.start(null, taken.getLocalPort()))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("Port " + taken.getLocalPort());
      assertThatThrownBy(() -> EmbeddedDynamoDb.start(null, taken.getLocalPort()))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("Port " + taken.getLocalPort());
    }
  }

  private static void createTable(DynamoDbClient client) {
    client.createTable(
        r ->
            r.tableName("items")
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .keySchema(
                    KeySchemaElement.builder().attributeName("id").keyType(KeyType.HASH).build())
                .attributeDefinitions(
                    AttributeDefinition.builder()
                        .attributeName("id")
                        .attributeType(ScalarAttributeType.S)
                        .build()));
  }
}

package dev.cocbackend.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
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
  void aLongPollUnderWayIsCutOffByTheStop() throws Exception {
    EmbeddedSqs sqs = EmbeddedSqs.start(null, 0);
    try (SqsClient client = sqs.newClient();
        Socket poller = new Socket(InetAddress.getLoopbackAddress(), sqs.endpoint().getPort())) {
      String url = client.createQueue(r -> r.queueName("q")).queueUrl();
      String body = "Action=ReceiveMessage&WaitTimeSeconds=20&QueueUrl=" + url;
      poller
          .getOutputStream()
          .write(
              """
              POST /000000000000/q HTTP/1.1\r
              Host: localhost\r
              Content-Type: application/x-www-form-urlencoded\r
              Content-Length: %d\r
              \r
              %s"""
                  .formatted(body.length(), body)
                  .getBytes(UTF_8));
      // Answered after the poll's request came in, on another connection.
      client.listQueues();

      sqs.close();

      assertThat(answer(poller)).isEmpty();
    } finally {
      sqs.close();
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

  /** All that comes before the connection is closed or reset. */
  private static String answer(Socket connection) throws IOException {
    try {
      return new String(connection.getInputStream().readAllBytes(), UTF_8);
    } catch (SocketException e) {
      return "";
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

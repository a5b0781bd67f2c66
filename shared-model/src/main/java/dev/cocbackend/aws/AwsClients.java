package dev.cocbackend.aws;

import java.time.Duration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * AWS clients with time limits that suit an API: region, credentials and {@code AWS_ENDPOINT_URL}
 * come from the environment, as the SDK reads them.
 */
public final class AwsClients {
  /** One attempt; DynamoDB answers in single-digit milliseconds, so this is a broken connection. */
  private static final Duration DYNAMODB_ATTEMPT = Duration.ofSeconds(1);

  /** All attempts together: an app's user waits no longer for a clear 503. */
  private static final Duration DYNAMODB_CALL = Duration.ofSeconds(3);

  /** A read waits for this send at most; the intent is durable already. */
  private static final Duration SQS_ATTEMPT = Duration.ofSeconds(1);

  private static final Duration SQS_CALL = Duration.ofSeconds(2);

  private AwsClients() {}

  /** A new DynamoDB client; one for the life of a process is enough. */
  public static DynamoDbClient dynamoDb() {
    return dynamoDb(new WriteUnits());
  }

  /** As the other one; what its writes cost is added up. */
  public static DynamoDbClient dynamoDb(WriteUnits units) {
    return DynamoDbClient.builder()
        .httpClient(http())
        .overrideConfiguration(
            limits(DYNAMODB_ATTEMPT, DYNAMODB_CALL).toBuilder()
                .addExecutionInterceptor(units)
                .build())
        .build();
  }

  /** A new SQS client; one for the life of a process is enough. */
  public static SqsClient sqs() {
    return SqsClient.builder()
        .httpClient(http())
        .overrideConfiguration(limits(SQS_ATTEMPT, SQS_CALL))
        .build();
  }

  private static SdkHttpClient http() {
    return UrlConnectionHttpClient.builder().connectionTimeout(Duration.ofMillis(500)).build();
  }

  private static ClientOverrideConfiguration limits(Duration attempt, Duration call) {
    return ClientOverrideConfiguration.builder()
        .apiCallAttemptTimeout(attempt)
        .apiCallTimeout(call)
        .build();
  }
}

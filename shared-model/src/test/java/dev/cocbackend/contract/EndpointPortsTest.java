package dev.cocbackend.contract;

import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The contracts at the AWS endpoint that the environment names, such as an emulator's. */
@EnabledIfEnvironmentVariable(
    named = "AWS_ENDPOINT_URL",
    matches = ".+",
    disabledReason = "AWS_ENDPOINT_URL names no endpoint to run the port contracts on")
class EndpointPortsTest extends AwsPortContracts {
  // Without the time limits of AwsClients: an emulator on a busy machine can take longer to make a
  // table than a read may take, and the second attempt then finds it there.
  private static final AwsServices SERVICES =
      new AwsServices(
          DynamoDbClient.builder().httpClient(UrlConnectionHttpClient.create()).build(),
          SqsClient.builder().httpClient(UrlConnectionHttpClient.create()).build(),
          QueueTime.real());

  @Override
  AwsServices services() {
    return SERVICES;
  }
}

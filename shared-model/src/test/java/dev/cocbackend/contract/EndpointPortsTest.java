package dev.cocbackend.contract;

import dev.cocbackend.aws.AwsClients;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The contracts at the AWS endpoint that the environment names, such as an emulator's. */
@EnabledIfEnvironmentVariable(
    named = "AWS_ENDPOINT_URL",
    matches = ".+",
    disabledReason = "AWS_ENDPOINT_URL names no endpoint to run the port contracts on")
class EndpointPortsTest extends AwsPortContracts {
  private static final AwsServices SERVICES =
      new AwsServices(AwsClients.dynamoDb(), AwsClients.sqs(), QueueTime.real());

  @Override
  AwsServices services() {
    return SERVICES;
  }
}

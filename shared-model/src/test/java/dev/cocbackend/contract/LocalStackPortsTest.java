package dev.cocbackend.contract;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The contracts on LocalStack in a container, where Docker answers. */
@EnabledIf(value = "dockerAnswers", disabledReason = "Docker does not answer")
class LocalStackPortsTest extends AwsPortContracts {
  /** The last 4.x image: later ones want an account. */
  private static final DockerImageName IMAGE =
      DockerImageName.parse("localstack/localstack:4.14.0");

  private static @Nullable LocalStackContainer container;
  private static @Nullable AwsServices services;

  static boolean dockerAnswers() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  @BeforeAll
  static void start() {
    LocalStackContainer started = new LocalStackContainer(IMAGE).withServices("dynamodb", "sqs");
    started.start();
    container = started;
    StaticCredentialsProvider credentials =
        StaticCredentialsProvider.create(
            AwsBasicCredentials.create(started.getAccessKey(), started.getSecretKey()));
    services =
        new AwsServices(
            DynamoDbClient.builder()
                .endpointOverride(started.getEndpoint())
                .region(Region.of(started.getRegion()))
                .credentialsProvider(credentials)
                .httpClient(UrlConnectionHttpClient.create())
                .build(),
            SqsClient.builder()
                .endpointOverride(started.getEndpoint())
                .region(Region.of(started.getRegion()))
                .credentialsProvider(credentials)
                .httpClient(UrlConnectionHttpClient.create())
                .build(),
            QueueTime.real());
  }

  @AfterAll
  static void stop() {
    if (container != null) {
      container.stop();
    }
  }

  @Override
  AwsServices services() {
    if (services == null) {
      throw new IllegalStateException("The container has not started.");
    }
    return services;
  }
}

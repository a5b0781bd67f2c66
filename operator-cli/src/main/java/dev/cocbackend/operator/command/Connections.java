package dev.cocbackend.operator.command;

import dev.cocbackend.settings.Settings;
import dev.cocbackend.settings.SettingsException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Clients of AWS for somebody who waits: the SDK's own chains of region and credentials, with what
 * the settings name before them, and time limits that outlast a slow line.
 */
final class Connections implements AutoCloseable {
  /** A connection that takes longer will not come. */
  private static final Duration CONNECT = Duration.ofSeconds(3);

  private static final Duration ATTEMPT = Duration.ofSeconds(15);
  private static final Duration CALL = Duration.ofSeconds(40);

  /** Uploads of backups: 5 GB at 10 MB/s. */
  private static final Duration UPLOAD = Duration.ofMinutes(10);

  private final Settings settings;
  private final SdkHttpClient http =
      UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(ATTEMPT).build();
  private @Nullable DynamoDbClient dynamoDb;
  private @Nullable SqsClient sqs;
  private @Nullable S3Client s3;

  Connections(Settings settings) {
    this.settings = settings;
  }

  DynamoDbClient dynamoDb() {
    DynamoDbClient known = dynamoDb;
    if (known == null) {
      known =
          configure(DynamoDbClient.builder(), "DYNAMODB", ATTEMPT, CALL).httpClient(http).build();
      dynamoDb = known;
    }
    return known;
  }

  SqsClient sqs() {
    SqsClient known = sqs;
    if (known == null) {
      known = configure(SqsClient.builder(), "SQS", ATTEMPT, CALL).httpClient(http).build();
      sqs = known;
    }
    return known;
  }

  S3Client s3() {
    S3Client known = s3;
    if (known == null) {
      S3ClientBuilder builder =
          configure(S3Client.builder(), "S3", UPLOAD, UPLOAD).httpClient(http);
      // An emulator has no host name for each bucket.
      endpoint("S3").ifPresent(uri -> builder.forcePathStyle(true));
      known = builder.build();
      s3 = known;
    }
    return known;
  }

  @Override
  public void close() {
    for (AutoCloseable client : new AutoCloseable[] {dynamoDb, sqs, s3}) {
      closeQuietly(client);
    }
    http.close();
  }

  private <B extends AwsClientBuilder<B, C>, C> B configure(
      B builder, String service, Duration attempt, Duration call) {
    endpoint(service).ifPresent(builder::endpointOverride);
    settings
        .optional("AWS_REGION")
        .or(() -> settings.optional("AWS_DEFAULT_REGION"))
        .ifPresent(region -> builder.region(Region.of(region)));
    credentials().ifPresent(c -> builder.credentialsProvider(StaticCredentialsProvider.create(c)));
    return builder.overrideConfiguration(
        o -> o.apiCallAttemptTimeout(attempt).apiCallTimeout(call));
  }

  private Optional<URI> endpoint(String service) {
    String own = "AWS_ENDPOINT_URL_" + service;
    return settings
        .optional(own)
        .or(() -> settings.optional("AWS_ENDPOINT_URL"))
        .map(
            text -> {
              try {
                return URI.create(text);
              } catch (IllegalArgumentException e) {
                throw new SettingsException("%s is no address: '%s'.".formatted(own, text));
              }
            });
  }

  private Optional<AwsCredentials> credentials() {
    Optional<String> id = settings.optional("AWS_ACCESS_KEY_ID");
    Optional<String> secret = settings.optional("AWS_SECRET_ACCESS_KEY");
    if (id.isEmpty() || secret.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        settings
            .optional("AWS_SESSION_TOKEN")
            .<AwsCredentials>map(t -> AwsSessionCredentials.create(id.get(), secret.get(), t))
            .orElseGet(() -> AwsBasicCredentials.create(id.get(), secret.get())));
  }

  private static void closeQuietly(@Nullable AutoCloseable client) {
    if (client == null) {
      return;
    }
    try {
      client.close();
    } catch (Exception e) {
      throw new IllegalStateException("A client did not close.", e);
    }
  }
}

package dev.cocbackend.api.http;

import dev.cocbackend.embedded.LocalAccount;
import dev.cocbackend.refresh.RefreshQueueUrls;
import dev.cocbackend.refresh.SqsRefreshQueue;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.SnapshotStore;
import java.net.URI;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The real clients and ports, pointed at a loopback port where nobody listens. */
public final class DeadAws {
  /** The port of tcpmux, which no test starts. */
  private static final URI NOBODY = URI.create("http://127.0.0.1:1");

  private static final ClientOverrideConfiguration NO_RETRIES =
      ClientOverrideConfiguration.builder().retryStrategy(AwsRetryStrategy.doNotRetry()).build();

  private DeadAws() {}

  public static DynamoDbClient dynamoDb() {
    return DynamoDbClient.builder()
        .endpointOverride(NOBODY)
        .region(LocalAccount.REGION)
        .credentialsProvider(LocalAccount.CREDENTIALS)
        .httpClient(UrlConnectionHttpClient.create())
        .overrideConfiguration(NO_RETRIES)
        .build();
  }

  public static SnapshotStore store() {
    return new DynamoSnapshotStore(dynamoDb(), "snapshots");
  }

  public static SqsRefreshQueue queue() {
    SqsClient sqs =
        SqsClient.builder()
            .endpointOverride(NOBODY)
            .region(LocalAccount.REGION)
            .credentialsProvider(LocalAccount.CREDENTIALS)
            .httpClient(UrlConnectionHttpClient.create())
            .overrideConfiguration(NO_RETRIES)
            .build();
    return new SqsRefreshQueue(
        sqs,
        new RefreshQueueUrls(
            Arrays.stream(Tier.values())
                .collect(Collectors.toMap(Function.identity(), DeadAws::url)),
            NOBODY + "/000000000000/dlq"));
  }

  private static String url(Tier tier) {
    return NOBODY + "/000000000000/" + tier;
  }
}

package dev.cocbackend.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.contract.EmbeddedAws;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.sqs.SqsClient;

class RehearsalTest {
  private final List<String> requests = new ArrayList<>();

  /** Functions that only send have no other permission, and a refusal would stand in their logs. */
  @Test
  void aRehearsalNeedsThePermissionToSendOnlyAndSendsNothing() {
    RefreshQueueUrls urls = EmbeddedAws.services().newQueueUrls();
    try (SqsClient client = recording()) {
      SqsRefreshQueue queue = new SqsRefreshQueue(client, urls);
      queue.rehearse();

      assertThat(requests).containsExactly("SendMessageBatchRequest");
      assertThat(queue.depth(Tier.HIGH)).isEqualTo(new QueueDepth(0, 0, 0));
    }
  }

  private SqsClient recording() {
    var configuration = EmbeddedAws.services().sqs().serviceClientConfiguration();
    return SqsClient.builder()
        .endpointOverride(configuration.endpointOverride().orElseThrow())
        .region(configuration.region())
        .credentialsProvider(configuration.credentialsProvider())
        .httpClient(UrlConnectionHttpClient.create())
        .overrideConfiguration(
            o ->
                o.addExecutionInterceptor(
                    new ExecutionInterceptor() {
                      @Override
                      public void beforeExecution(
                          Context.BeforeExecution context, ExecutionAttributes attributes) {
                        requests.add(context.request().getClass().getSimpleName());
                      }
                    }))
        .build();
  }
}

package dev.cocbackend.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

class CloudWatchGaugeSinkTest {
  private static final Gauge DEPTH = new Gauge(Metric.QUEUE_DEPTH, Map.of("tier", "HIGH"), 4);

  private static CloudWatchGaugeSink sinkAt(URI endpoint) {
    return new CloudWatchGaugeSink(
        CloudWatchClient.builder()
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
            .httpClient(UrlConnectionHttpClient.create())
            .overrideConfiguration(o -> o.retryStrategy(r -> r.maxAttempts(1)))
            .build());
  }

  @Test
  void anAnswerThatIsNoSuccessIsAnError() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      server.start();
      server.enqueue(new MockResponse.Builder().code(500).build());
      CloudWatchGaugeSink sink = sinkAt(server.url("/").uri());

      assertThatThrownBy(() -> sink.put(List.of(DEPTH), Instant.now()))
          .isInstanceOf(SdkException.class);
      assertThat(server.getRequestCount()).isOne();
      sink.put(List.of(), Instant.now());
      assertThat(server.getRequestCount()).isOne();
    }
  }

  @Test
  void moreThanOneCallTakesIsRefused() {
    CloudWatchGaugeSink sink = sinkAt(URI.create("http://127.0.0.1:1"));
    assertThatThrownBy(() -> sink.put(Collections.nCopies(1_001, DEPTH), Instant.now()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1000");
  }

  @Test
  void theEndpointTakesAllGauges() {
    String endpoint = System.getenv("AWS_ENDPOINT_URL");
    assumeTrue(endpoint != null, "AWS_ENDPOINT_URL names no endpoint to put gauges to");

    sinkAt(URI.create(String.valueOf(endpoint)))
        .put(List.of(DEPTH, new Gauge(Metric.BREAKER_OPEN, Map.of(), 1)), Instant.now());
  }
}

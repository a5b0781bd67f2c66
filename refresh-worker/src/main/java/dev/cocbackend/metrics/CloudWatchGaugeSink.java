package dev.cocbackend.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;

/** Puts gauges into CloudWatch, all in one call. Thread-safe. */
public final class CloudWatchGaugeSink implements GaugeSink {
  /** CloudWatch takes no more in one call. */
  private static final int MAX_DATA = 1_000;

  private static final Duration ATTEMPT = Duration.ofSeconds(2);
  private static final Duration CALL = Duration.ofSeconds(5);

  private final CloudWatchClient cloudWatch;

  public CloudWatchGaugeSink(CloudWatchClient cloudWatch) {
    this.cloudWatch = cloudWatch;
  }

  /** With a client whose region, credentials and endpoint come from the environment. */
  public static CloudWatchGaugeSink fromEnvironment() {
    return new CloudWatchGaugeSink(
        CloudWatchClient.builder()
            .httpClient(
                UrlConnectionHttpClient.builder().connectionTimeout(Duration.ofSeconds(1)).build())
            .overrideConfiguration(o -> o.apiCallAttemptTimeout(ATTEMPT).apiCallTimeout(CALL))
            .build());
  }

  /**
   * @throws IllegalArgumentException if there are more than 1,000 gauges
   * @throws software.amazon.awssdk.core.exception.SdkException if CloudWatch did not take them
   */
  @Override
  public void put(List<Gauge> gauges, Instant at) {
    if (gauges.size() > MAX_DATA) {
      throw new IllegalArgumentException(
          "One call takes up to %d gauges, not %d.".formatted(MAX_DATA, gauges.size()));
    }
    if (gauges.isEmpty()) {
      return;
    }
    cloudWatch.putMetricData(
        PutMetricDataRequest.builder()
            .namespace(Metric.NAMESPACE)
            .metricData(gauges.stream().map(gauge -> datum(gauge, at)).toList())
            .build());
  }

  private static MetricDatum datum(Gauge gauge, Instant at) {
    return MetricDatum.builder()
        .metricName(gauge.metric().id())
        .unit(gauge.metric().unit().id())
        .dimensions(
            gauge.dimensions().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(d -> Dimension.builder().name(d.getKey()).value(d.getValue()).build())
                .toList())
        .value(gauge.value())
        .timestamp(at)
        .build();
  }
}

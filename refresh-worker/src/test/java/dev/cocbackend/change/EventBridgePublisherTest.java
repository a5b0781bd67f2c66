package dev.cocbackend.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/** The real client against a socket that answers as EventBridge does. */
class EventBridgePublisherTest {
  private static final Tag CLAN = new Tag("2PP");
  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws Exception {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static EventBridgePublisher publisherAt(URI endpoint) {
    return new EventBridgePublisher(
        EventBridgeClient.builder()
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
            .httpClient(UrlConnectionHttpClient.create())
            .overrideConfiguration(o -> o.retryStrategy(r -> r.maxAttempts(1)))
            .build(),
        "default");
  }

  private static List<DomainEvent> events(int count) {
    List<DomainEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(
          new DomainEvent.MemberJoined(
              new EventHead("id" + i, SnapshotKey.clan(CLAN), Instant.EPOCH),
              CLAN,
              new Tag("2QQ")));
    }
    return events;
  }

  private void answer(int failed) {
    server.enqueue(
        new MockResponse.Builder()
            .code(200)
            .addHeader("Content-Type", "application/x-amz-json-1.1")
            .body("{\"FailedEntryCount\":%d,\"Entries\":[]}".formatted(failed))
            .build());
  }

  @Test
  void tenEventsAtMostGoInOneCallEachWithSourceTypeAndDetail() throws Exception {
    answer(0);
    answer(0);
    answer(0);
    List<DomainEvent> events = events(23);
    publisherAt(server.url("/").uri()).publish(events);

    List<DomainEvent> sent = new ArrayList<>();
    for (int size : new int[] {10, 10, 3}) {
      RecordedRequest request = server.takeRequest();
      JsonNode entries = new ObjectMapper().readTree(request.getBody().utf8()).path("Entries");
      assertThat(entries).hasSize(size);
      for (JsonNode entry : entries) {
        assertThat(entry.path("Source").textValue()).isEqualTo("coc-backend");
        assertThat(entry.path("EventBusName").textValue()).isEqualTo("default");
        assertThat(entry.path("DetailType").textValue()).isEqualTo("MemberJoined");
        sent.add(DomainEventCodec.decode(entry.path("Detail").textValue()));
      }
    }
    assertThat(sent).isEqualTo(events);
  }

  @Test
  void anEntryThatTheBusRefusedIsAnError() {
    answer(1);
    assertThatThrownBy(() -> publisherAt(server.url("/").uri()).publish(events(2)))
        .isInstanceOf(EventsUnavailableException.class)
        .hasMessageContaining("1 of 2");
  }

  @Test
  void aBusThatDoesNotAnswerIsAnError() {
    server.enqueue(new MockResponse.Builder().code(500).build());
    assertThatThrownBy(() -> publisherAt(server.url("/").uri()).publish(events(1)))
        .isInstanceOf(EventsUnavailableException.class);
  }

  @Test
  void nothingToTellIsNoCall() {
    publisherAt(server.url("/").uri()).publish(List.of());
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void theEndpointTakesEvents() {
    String endpoint = System.getenv("AWS_ENDPOINT_URL");
    assumeTrue(endpoint != null, "AWS_ENDPOINT_URL names no endpoint to publish events to");

    publisherAt(URI.create(String.valueOf(endpoint))).publish(events(12));
  }
}

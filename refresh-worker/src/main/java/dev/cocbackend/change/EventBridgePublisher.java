package dev.cocbackend.change;

import dev.cocbackend.settings.Settings;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;

/**
 * Publishes to an EventBridge bus. An event's {@code detail-type} is its type, its detail what
 * {@link DomainEventCodec} writes. Thread-safe.
 */
public final class EventBridgePublisher implements EventPublisher {
  /** The {@code source} of all events. */
  public static final String SOURCE = "coc-backend";

  /** EventBridge takes no more events in one call. */
  private static final int MAX_EVENTS = 10;

  private static final Duration ATTEMPT = Duration.ofSeconds(1);

  /** A refresh waits for the bus at most so long; then its events go to the outbox. */
  private static final Duration CALL = Duration.ofSeconds(2);

  private final EventBridgeClient eventBridge;
  private final String bus;

  /**
   * @param bus its name or ARN; {@code default} is every account's own
   */
  public EventBridgePublisher(EventBridgeClient eventBridge, String bus) {
    this.eventBridge = eventBridge;
    this.bus = bus;
  }

  /** The bus that {@code EVENT_BUS_NAME} names, without it the account's default bus. */
  public static String bus(Settings settings) {
    return settings.optional("EVENT_BUS_NAME").orElse("default");
  }

  /** With a client whose region, credentials and endpoint come from the environment. */
  public static EventBridgePublisher fromEnvironment(String bus) {
    return new EventBridgePublisher(
        EventBridgeClient.builder()
            .httpClient(
                UrlConnectionHttpClient.builder().connectionTimeout(Duration.ofMillis(500)).build())
            .overrideConfiguration(o -> o.apiCallAttemptTimeout(ATTEMPT).apiCallTimeout(CALL))
            .build(),
        bus);
  }

  @Override
  public void publish(List<DomainEvent> events) {
    for (int from = 0; from < events.size(); from += MAX_EVENTS) {
      put(events.subList(from, Math.min(from + MAX_EVENTS, events.size())));
    }
  }

  private void put(List<DomainEvent> events) {
    PutEventsRequest request =
        PutEventsRequest.builder().entries(events.stream().map(this::entry).toList()).build();
    PutEventsResponse response;
    try {
      response = eventBridge.putEvents(request);
    } catch (SdkException e) {
      throw new EventsUnavailableException(
          "The bus %s did not answer: %s".formatted(bus, e.getClass().getSimpleName()), e);
    }
    if (response.failedEntryCount() != null && response.failedEntryCount() > 0) {
      throw new EventsUnavailableException(
          "The bus %s refused %d of %d events."
              .formatted(bus, response.failedEntryCount(), events.size()),
          null);
    }
  }

  private PutEventsRequestEntry entry(DomainEvent event) {
    return PutEventsRequestEntry.builder()
        .eventBusName(bus)
        .source(SOURCE)
        .detailType(DomainEventCodec.type(event))
        .time(event.head().observedAt())
        .detail(DomainEventCodec.encode(event))
        .build();
  }
}

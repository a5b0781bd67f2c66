package dev.cocbackend.local.push;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.push.InMemoryPushGateway;
import dev.cocbackend.push.PushMessage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/** Remembers what phones were sent last, for a page to show. Thread-safe. */
public final class Phones {
  /** Enough to scroll through. */
  private static final int MAX = 200;

  private static final ObjectMapper JSON = new ObjectMapper();

  private record Shown(long number, Instant at, String phone, PushMessage message) {}

  private final InstantSource clock;
  private final InMemoryPushGateway gateway = new InMemoryPushGateway(this::show);
  private final Deque<Shown> shown = new ArrayDeque<>();
  private long number;

  public Phones(InstantSource clock) {
    this.clock = clock;
  }

  /** The way to these phones. */
  public InMemoryPushGateway gateway() {
    return gateway;
  }

  private synchronized void show(String endpoint, PushMessage message) {
    shown.addFirst(new Shown(++number, clock.instant(), endpoint, message));
    while (shown.size() > MAX) {
      shown.removeLast();
    }
  }

  /**
   * The last messages, the latest first: {@code [{"number","at","phone","collapse","urgent",
   * "payload"}]}.
   */
  public synchronized String json() {
    ArrayNode array = JSON.createArrayNode();
    for (Shown one : shown) {
      ObjectNode object =
          array
              .addObject()
              .put("number", one.number())
              .put("at", one.at().toString())
              .put("phone", one.phone())
              .put("collapse", one.message().collapseKey())
              .put("urgent", one.message().urgent());
      try {
        object.set("payload", JSON.readTree(one.message().payload()));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("A payload is JSON.", e);
      }
    }
    return array.toString();
  }
}

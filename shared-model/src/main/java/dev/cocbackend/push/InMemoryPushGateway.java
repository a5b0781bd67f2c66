package dev.cocbackend.push;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Phones in this process's memory, for tests and local runs. Thread-safe. */
public class InMemoryPushGateway implements PushGateway {
  private final Map<String, DeviceToken> tokens = new HashMap<>();
  private final Set<String> disabled = new HashSet<>();
  private final Map<String, List<PushMessage>> sent = new HashMap<>();
  private final BiConsumer<String, PushMessage> phones;

  /** Phones that keep what they get, for tests to look at. */
  public InMemoryPushGateway() {
    this((endpoint, message) -> {});
  }

  /**
   * @param phones also gets each message, with its endpoint
   */
  public InMemoryPushGateway(BiConsumer<String, PushMessage> phones) {
    this.phones = phones;
  }

  @Override
  public boolean isOn(Platform platform) {
    return true;
  }

  @Override
  public synchronized String register(Platform platform, DeviceToken token) {
    for (Map.Entry<String, DeviceToken> entry : tokens.entrySet()) {
      if (entry.getValue().equals(token)) {
        disabled.remove(entry.getKey());
        return entry.getKey();
      }
    }
    String endpoint = "memory/%s/%s".formatted(platform.id(), UUID.randomUUID());
    tokens.put(endpoint, token);
    return endpoint;
  }

  @Override
  public synchronized String renew(Platform platform, String endpoint, DeviceToken token) {
    if (!tokens.containsKey(endpoint)) {
      return register(platform, token);
    }
    tokens.put(endpoint, token);
    disabled.remove(endpoint);
    return endpoint;
  }

  @Override
  public synchronized Delivery publish(String endpoint, PushMessage message) {
    if (!tokens.containsKey(endpoint) || disabled.contains(endpoint)) {
      return Delivery.GONE;
    }
    sent.computeIfAbsent(endpoint, e -> new ArrayList<>()).add(message);
    phones.accept(endpoint, message);
    return Delivery.SENT;
  }

  @Override
  public synchronized void remove(String endpoint) {
    tokens.remove(endpoint);
  }

  /** From now on the device behind the endpoint is gone. */
  public synchronized void disable(String endpoint) {
    disabled.add(endpoint);
  }

  /** The token behind an endpoint, null if there is none. */
  public synchronized @Nullable DeviceToken token(String endpoint) {
    return tokens.get(endpoint);
  }

  /** What was sent to an endpoint, oldest first. */
  public synchronized List<PushMessage> sentTo(String endpoint) {
    return List.copyOf(sent.getOrDefault(endpoint, List.of()));
  }
}

package dev.cocbackend.notifier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.change.DomainEvent;
import dev.cocbackend.change.DomainEventCodec;
import dev.cocbackend.push.DeviceId;
import dev.cocbackend.push.DeviceStore;
import dev.cocbackend.push.PushEvent;
import dev.cocbackend.push.Topic;
import dev.cocbackend.push.Watch;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What lies in the notifier's queue. */
sealed interface NotifyMessage {

  /** Something happened, be it told or not; EventBridge puts it there. */
  record Happened(DomainEvent event) implements NotifyMessage {}

  /** A minute has passed; the schedule puts it there. */
  record Tick() implements NotifyMessage {}

  /** A whole audience is to be told. */
  record Tell(Notification notification) implements NotifyMessage {}

  /** One shard of an audience is to be told. */
  record TellShard(Notification notification, int shard) implements NotifyMessage {}

  /**
   * Some devices are to be told that could not be reached before.
   *
   * @param attempt from 1
   */
  record TellAgain(Notification notification, List<DeviceId> devices, int attempt)
      implements NotifyMessage {
    public TellAgain {
      devices = List.copyOf(devices);
    }
  }

  /** A clan is to be looked after. */
  record LookAfter(Topic topic) implements NotifyMessage {}

  /** What the schedule sends. */
  String TICK = "{\"type\":\"tick\"}";

  /** The message as it lies in the queue; {@link Happened} and the like are written by others. */
  static String encode(NotifyMessage message) {
    return switch (message) {
      case Tell m -> json("tell", m.notification()).toString();
      case TellShard m -> json("tellShard", m.notification()).put("shard", m.shard()).toString();
      case TellAgain m -> {
        ObjectNode json = json("tellAgain", m.notification()).put("attempt", m.attempt());
        ArrayNode devices = json.putArray("devices");
        m.devices().forEach(device -> devices.add(device.value()));
        yield json.toString();
      }
      case Tick m -> TICK;
      case Happened m -> throw new IllegalArgumentException("EventBridge writes events.");
      case LookAfter m -> throw new IllegalArgumentException("A timer's text is its message.");
    };
  }

  /**
   * Reads a message.
   *
   * @throws IllegalArgumentException if it is none; the message does not repeat it
   */
  static NotifyMessage decode(String text) {
    JsonNode json;
    try {
      json = Codec.JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The message is not JSON.");
    }
    if (json.path("detail").isObject()) {
      return new Happened(DomainEventCodec.decode(json.path("detail").toString()));
    }
    String type = json.path("type").asText();
    return switch (type) {
      case "tick" -> new Tick();
      case "tell" -> new Tell(notification(json));
      case "tellShard" -> new TellShard(notification(json), shard(json.path("shard")));
      case "tellAgain" -> {
        List<DeviceId> devices = new ArrayList<>();
        json.path("devices").forEach(device -> devices.add(new DeviceId(device.asText())));
        yield new TellAgain(notification(json), devices, json.path("attempt").asInt(1));
      }
      case Watch.TYPE -> new LookAfter(Topic.parse(Codec.text(json, "topic")));
      default -> throw new IllegalArgumentException("The message has no type that is known.");
    };
  }

  private static int shard(JsonNode shard) {
    if (!shard.isInt() || shard.intValue() < 0 || shard.intValue() >= DeviceStore.SHARDS) {
      throw new IllegalArgumentException("shard is not one of an audience's.");
    }
    return shard.intValue();
  }

  private static ObjectNode json(String type, Notification notification) {
    ObjectNode json = Codec.JSON.createObjectNode().put("type", type);
    ObjectNode object =
        json.putObject("notification")
            .put("id", notification.id())
            .put("event", notification.event().id())
            .put("topic", notification.topic().toString())
            .put("at", notification.at().toString())
            .put("collapseKey", notification.collapseKey());
    ArrayNode title = object.putArray("titleArguments");
    notification.titleArguments().forEach(title::add);
    ArrayNode arguments = object.putArray("arguments");
    notification.arguments().forEach(arguments::add);
    return json;
  }

  private static Notification notification(JsonNode message) {
    JsonNode json = message.path("notification");
    Topic topic = Topic.parse(Codec.text(json, "topic"));
    Instant at;
    try {
      at = Instant.parse(Codec.text(json, "at"));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("at is no time.", e);
    }
    return new Notification(
        Codec.text(json, "id"),
        PushEvent.ofId(Codec.text(json, "event"), topic.kind()),
        topic,
        at,
        Codec.text(json, "collapseKey"),
        Codec.texts(json.path("titleArguments")),
        Codec.texts(json.path("arguments")));
  }

  /** Reads members. */
  final class Codec {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Codec() {}

    private static String text(JsonNode json, String member) {
      JsonNode value = json.path(member);
      if (!value.isTextual()) {
        throw new IllegalArgumentException(member + " is not a string.");
      }
      return value.textValue();
    }

    private static List<String> texts(JsonNode list) {
      List<String> texts = new ArrayList<>();
      list.forEach(text -> texts.add(text.asText()));
      return texts;
    }
  }
}

package dev.cocbackend.notifier;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.cocbackend.calendar.GameCalendar;
import dev.cocbackend.change.DomainEvent;
import dev.cocbackend.change.DomainEventCodec;
import dev.cocbackend.change.EventHead;
import dev.cocbackend.change.War;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.contract.TestDevices;
import dev.cocbackend.push.Device;
import dev.cocbackend.push.DeviceToken;
import dev.cocbackend.push.InMemoryDeliveryLog;
import dev.cocbackend.push.InMemoryDeviceStore;
import dev.cocbackend.push.InMemoryPushGateway;
import dev.cocbackend.push.InMemoryTimers;
import dev.cocbackend.push.Platform;
import dev.cocbackend.push.PushEvent;
import dev.cocbackend.push.PushMessage;
import dev.cocbackend.push.QuietHours;
import dev.cocbackend.push.Topic;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.snapshot.InMemorySnapshotStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import dev.cocbackend.worker.RecordingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A notifier with everything around it in memory, and its clock in the test's hand. */
final class NotifierRig {
  static final Tag CLAN = new Tag("2PP");
  static final Topic TOPIC = Topic.clan(CLAN);
  static final Instant NOW = SettableClock.START;

  /** A phone that the test plays. */
  static final class Phones extends InMemoryPushGateway {
    volatile Function<String, @Nullable Delivery> fault = endpoint -> null;

    @Override
    public synchronized Delivery publish(String endpoint, PushMessage message) {
      Delivery failed = fault.apply(endpoint);
      return failed == null ? super.publish(endpoint, message) : failed;
    }
  }

  record Sent(String message, Duration delay) {}

  final SettableClock clock = new SettableClock();
  final InMemoryDeviceStore devices = new InMemoryDeviceStore();
  final InMemoryTimers timers = new InMemoryTimers();
  final Phones phones = new Phones();
  final List<Sent> queue = new ArrayList<>();
  final InMemorySnapshotStore snapshots = new InMemorySnapshotStore();
  final InMemoryRefreshQueue refreshes = new InMemoryRefreshQueue(clock);
  final RecordingContext context = new RecordingContext();
  final NotifierHandler handler =
      new NotifierHandler(
          devices,
          new InMemoryDeliveryLog(),
          timers,
          phones,
          (message, delay) -> queue.add(new Sent(message, delay)),
          snapshots,
          refreshes,
          GameCalendar.standard(),
          clock,
          moment -> {},
          new Random(1),
          Executors::newVirtualThreadPerTaskExecutor);

  /** A device that is registered and subscribes to these events of the clan. */
  Device device(int number, @Nullable QuietHours quiet, PushEvent... events) {
    Platform platform = number % 2 == 0 ? Platform.APNS : Platform.FCM;
    DeviceToken token = new DeviceToken("t0k3n-" + number);
    Device device =
        TestDevices.device(number, clock.instant())
            .reachedBy(platform, phones.register(platform, token), token.hash(), quiet);
    for (PushEvent event : events) {
      Topic topic = event.kind() == Topic.Kind.CLAN ? TOPIC : Topic.GAME;
      Set<PushEvent> before = device.subscriptions().getOrDefault(topic, Set.of());
      Set<PushEvent> all = new HashSet<>(before);
      all.add(event);
      device = device.subscribed(topic, all);
    }
    devices.save(null, device);
    return devices.find(device.id(), clock.instant()).orElseThrow();
  }

  /** What EventBridge puts into the queue. */
  static String event(DomainEvent event) {
    return "{\"version\":\"0\",\"detail-type\":\"%s\",\"source\":\"coc-backend\",\"detail\":%s}"
        .formatted(DomainEventCodec.type(event), DomainEventCodec.encode(event));
  }

  static EventHead head(Tag... named) {
    Map<Tag, String> names = new HashMap<>();
    for (Tag tag : named) {
      names.put(tag, "Name of " + tag.value());
    }
    return new EventHead("0a1b", SnapshotKey.war(CLAN), NOW, names);
  }

  static War war() {
    return new War(
        CLAN,
        new Tag("8PP"),
        NOW.minus(Duration.ofHours(1)),
        NOW.plus(Duration.ofHours(22)),
        NOW.plus(Duration.ofHours(46)));
  }

  /** Invokes the function with messages; returns how many of them failed. */
  int receive(String... bodies) {
    SQSEvent event = new SQSEvent();
    event.setRecords(new ArrayList<>());
    for (int i = 0; i < bodies.length; i++) {
      SQSEvent.SQSMessage message = new SQSEvent.SQSMessage();
      message.setMessageId("m" + i);
      message.setBody(bodies[i]);
      event.getRecords().add(message);
    }
    return handler.handleRequest(event, context).getBatchItemFailures().size();
  }

  /** Receives what lies in the queue, and what that puts there, until it is empty. */
  void drain() {
    while (!queue.isEmpty()) {
      Sent next = queue.removeFirst();
      clock.advance(next.delay());
      receive(next.message());
    }
  }

  List<PushMessage> shown(Device device) {
    return phones.sentTo(device.endpoint());
  }
}

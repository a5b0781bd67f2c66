package dev.cocbackend.simulation;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.calendar.GameCalendar;
import dev.cocbackend.change.DomainEvent;
import dev.cocbackend.change.DomainEventCodec;
import dev.cocbackend.change.EventHead;
import dev.cocbackend.change.War;
import dev.cocbackend.notifier.NotifierHandler;
import dev.cocbackend.push.Device;
import dev.cocbackend.push.DeviceId;
import dev.cocbackend.push.InMemoryTimers;
import dev.cocbackend.push.Owner;
import dev.cocbackend.push.Platform;
import dev.cocbackend.push.PushEvent;
import dev.cocbackend.push.Topic;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.snapshot.InMemorySnapshotStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event of a clan with many subscribers, told by the production notifier in virtual time: how
 * long it takes, how often each phone hears of it, and what it costs.
 *
 * @param quota publishes a second that SNS takes; the default of small regions is 300, of large
 *     ones 3,000 to 30,000 (AWS limits)
 * @param tellings how often EventBridge delivers the event
 * @param repeats the share of the queue's messages that come twice
 * @param crashes how many instances die at random moments of the first seconds
 */
record PushStudy(long seed, int subscribers, int quota, int tellings, double repeats, int crashes) {
  /** As in {@code template.yaml}. */
  private static final int MAX_CONCURRENCY = 10;

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration VISIBILITY = Duration.ofMinutes(3);

  /** From a send to a poller's hands. */
  private static final Duration HOP = Duration.ofMillis(50);

  /** A restored snapshot's first invocation. */
  private static final Duration COLD_START = Duration.ofMillis(800);

  private static final Topic CLAN = Topic.clan(new Tag("2PP"));
  private static final double GIGABYTES = 1.0;

  private record Message(String body, Instant visibleAt) {}

  /** Everything of one run. */
  private static final class Run {
    final PushStudy study;
    final VirtualTime time;
    final Random random;
    final Instance services;
    final List<Message> queue = new ArrayList<>();
    final PushTable table;
    final PushPhones phones;
    final InMemoryTimers timers = new InMemoryTimers();
    final InMemorySnapshotStore snapshots = new InMemorySnapshotStore();
    final @Nullable Instance[] instances = new @Nullable Instance[MAX_CONCURRENCY];
    int crashed;
    int busy;
    long invocations;
    long sends;
    double busySeconds;

    Run(PushStudy study, VirtualTime time) {
      this.study = study;
      this.time = time;
      this.random = new Random(study.seed());
      this.services = Instance.service(time);
      this.table = new PushTable(time);
      this.phones = new PushPhones(time, study.quota());
    }

    void send(String body, Duration delay) {
      sends++;
      queue.add(new Message(body, time.now().plus(HOP).plus(delay)));
      if (random.nextDouble() < study.repeats()) {
        queue.add(
            new Message(body, time.now().plus(HOP).plusMillis(random.nextInt(20_000)).plus(delay)));
      }
    }

    NotifierHandler handler(Instance instance) {
      return new NotifierHandler(
          table.devices(),
          table.deliveries(),
          timers,
          phones.ofOneInstance(),
          this::send,
          snapshots,
          new InMemoryRefreshQueue(services),
          GameCalendar.standard(),
          instance,
          instance,
          random,
          () -> new SimulatedThreads(time, instance));
    }

    /** One of the mapping's invocations at a time, in an environment that lives on. */
    void poll(int slot) {
      Instance instance = null;
      NotifierHandler handler = null;
      while (true) {
        Message message = take();
        if (message == null) {
          time.sleep(Duration.ofMillis(20));
          continue;
        }
        busy++;
        Instant begin = time.now();
        if (instance == null || handler == null || instance.isDead()) {
          instance = Instance.of(time, Duration.ZERO);
          instances[slot] = instance;
          handler = handler(instance);
          time.sleep(COLD_START);
        }
        boolean served = invoke(handler, instance, message);
        busySeconds += Duration.between(begin, time.now()).toMillis() / 1_000.0;
        busy--;
        if (!served) {
          queue.add(new Message(message.body(), begin.plus(VISIBILITY)));
        }
      }
    }

    private @Nullable Message take() {
      List<Message> visible = new ArrayList<>();
      for (Message message : queue) {
        if (!message.visibleAt().isAfter(time.now())) {
          visible.add(message);
        }
      }
      if (visible.isEmpty()) {
        return null;
      }
      // A standard queue keeps no order.
      Message taken = visible.get(random.nextInt(visible.size()));
      queue.remove(taken);
      return taken;
    }

    private boolean invoke(NotifierHandler handler, Instance instance, Message message) {
      invocations++;
      instance.begin(TIMEOUT);
      boolean[] served = {false};
      SQSEvent event = new SQSEvent();
      SQSEvent.SQSMessage record = new SQSEvent.SQSMessage();
      record.setMessageId("m");
      record.setBody(message.body());
      event.setRecords(List.of(record));
      time.join(
          time.start(
              instance,
              () ->
                  served[0] =
                      handler.handleRequest(event, instance).getBatchItemFailures().isEmpty()));
      return served[0];
    }

    void crashOne() {
      List<Instance> alive = new ArrayList<>();
      for (Instance instance : instances) {
        if (instance != null && !instance.isDead()) {
          alive.add(instance);
        }
      }
      if (!alive.isEmpty()) {
        crashed++;
        time.kill(alive.get(random.nextInt(alive.size())));
      }
    }

    boolean isOver() {
      return busy == 0 && queue.isEmpty() && invocations > 0;
    }
  }

  /** Tells the event until nothing is left to do. */
  ObjectNode run() {
    try (VirtualTime time = new VirtualTime(seed)) {
      Run run = new Run(this, time);
      for (int i = 0; i < subscribers; i++) {
        DeviceId id =
            DeviceId.parse(new UUID(run.random.nextLong(), run.random.nextLong()).toString());
        String endpoint = "arn:aws:sns:us-east-1:000000000000:endpoint/GCM/app/" + id;
        Device device =
            new Device(
                id,
                i % 2 == 0 ? Platform.APNS : Platform.FCM,
                endpoint,
                "hash",
                Owner.secret("secret"),
                null,
                Map.of(CLAN, Set.of(PushEvent.WAR_STARTED)),
                VirtualTime.START,
                0);
        run.table.add(device);
        // An app in a thousand was removed from its phone.
        run.phones.add(endpoint, i % 1_000 == 999);
      }
      String event = event();
      for (int i = 0; i < tellings; i++) {
        Duration late = Duration.ofMillis(i == 0 ? 0 : run.random.nextInt(20_000));
        time.after(late, () -> run.send(event, Duration.ZERO));
      }
      for (int i = 0; i < crashes; i++) {
        time.after(Duration.ofMillis(500 + run.random.nextInt(20_000)), run::crashOne);
      }
      for (int slot = 0; slot < MAX_CONCURRENCY; slot++) {
        int own = slot;
        time.start(run.services, () -> run.poll(own));
      }
      // Repeats come within 20 s of a send, what a crash held after the visibility timeout.
      time.run(
          VirtualTime.START.plus(Duration.ofHours(2)),
          () -> run.isOver() && time.now().isAfter(VirtualTime.START.plusSeconds(25)));
      return line(run);
    }
  }

  private static String event() {
    Instant start = VirtualTime.START;
    War war =
        new War(
            new Tag("2PP"),
            new Tag("8QU"),
            start.minus(Duration.ofHours(23)),
            start,
            start.plus(Duration.ofHours(24)));
    EventHead head =
        new EventHead(
            "0a1b",
            SnapshotKey.war(war.clan()),
            start,
            Map.of(war.clan(), "A clan", war.opponent(), "Another clan"));
    return "{\"detail\":%s}"
        .formatted(DomainEventCodec.encode(new DomainEvent.WarStarted(head, war)));
  }

  private ObjectNode line(Run run) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("subscribers", subscribers)
        .put("quota_per_second", quota)
        .put("seed", seed)
        .put("tellings", tellings)
        .put("crashes", run.crashed)
        .put("seconds", rounded(run.phones.lastFirst().toMillis() / 1_000.0, 1))
        .put("told", run.phones.told())
        .put("gone_and_removed", run.table.removed())
        .put("published_twice", run.phones.publishedTwice())
        .put("throttled", run.phones.throttled())
        .put("invocations", run.invocations)
        .put("gb_seconds", rounded(run.busySeconds * GIGABYTES, 1))
        .put("write_units", run.table.writeUnits())
        .put("read_units", rounded(run.table.readUnits(), 1));
    ObjectNode cost = line.putObject("cost_usd");
    // Prices of docs/costs.md, without free tiers.
    double sns = run.phones.published() * 0.50e-6;
    double lambda = run.busySeconds * GIGABYTES * 0.0000133334 + run.invocations * 0.20e-6;
    double dynamoDb = run.table.writeUnits() * 0.625e-6 + run.table.readUnits() * 0.125e-6;
    double sqs = (run.sends + 2.0 * run.invocations) * 0.40e-6;
    cost.put("sns", rounded(sns, 6))
        .put("lambda", rounded(lambda, 6))
        .put("dynamodb", rounded(dynamoDb, 6))
        .put("sqs", rounded(sqs, 6))
        .put("total", rounded(sns + lambda + dynamoDb + sqs, 6));
    return line;
  }

  private static double rounded(double value, int digits) {
    double scale = Math.pow(10, digits);
    return Math.rint(value * scale) / scale;
  }
}

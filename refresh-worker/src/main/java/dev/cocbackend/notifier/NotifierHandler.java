package dev.cocbackend.notifier;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.cocbackend.aws.AwsClients;
import dev.cocbackend.aws.Ports;
import dev.cocbackend.aws.SnsPushGateway;
import dev.cocbackend.calendar.GameCalendar;
import dev.cocbackend.change.DomainEvent;
import dev.cocbackend.metrics.Measurements;
import dev.cocbackend.metrics.Metric;
import dev.cocbackend.push.DeliveryLog;
import dev.cocbackend.push.DeviceStore;
import dev.cocbackend.push.PushGateway;
import dev.cocbackend.push.PushUnavailableException;
import dev.cocbackend.push.Timers;
import dev.cocbackend.push.Topic;
import dev.cocbackend.push.Watch;
import dev.cocbackend.ratelimit.Pause;
import dev.cocbackend.refresh.QueueUnavailableException;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StoreUnavailableException;
import dev.cocbackend.tag.Tag;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The Lambda behind the notifier's queue: what happened in the game, what has become due, and parts
 * of audiences. Every message may come twice or late; a device is told once all the same.
 * Thread-safe.
 */
public final class NotifierHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
  /** The message that the schedule sends each minute. */
  public static final String TICK = NotifyMessage.TICK;

  /** An audience whose shards are no larger is told at once; of a larger one each has a message. */
  static final int AT_ONCE = 100;

  /** Due timers taken by one tick; the next one comes a minute later. */
  static final int MAX_TIMERS = 2_000;

  /** Kept for the batch under way and for sending the rest on. */
  private static final Duration CLOSING_MARGIN = Duration.ofSeconds(8);

  /** When devices that could not be reached are tried again: this, then twice, and so on. */
  private static final Duration AGAIN = Duration.ofSeconds(30);

  private static final int MAX_AGAIN = 6;

  private final Teller teller;
  private final DeviceStore devices;
  private final Timers timers;
  private final NotifyQueue queue;
  private final SnapshotStore snapshots;
  private final RefreshRequester requester;
  private final GameCalendar calendar;
  private final InstantSource clock;

  /**
   * Wires the real clients from the environment.
   *
   * @throws dev.cocbackend.settings.SettingsException if a setting is missing or wrong
   */
  public NotifierHandler() {
    this(Settings.fromEnvironment());
  }

  private NotifierHandler(Settings settings) {
    this(settings, Ports.of(settings), InstantSource.system());
  }

  private NotifierHandler(Settings settings, Ports ports, InstantSource clock) {
    this(
        ports.deviceStore(),
        ports.deliveryLog(),
        ports.timers(),
        SnsPushGateway.of(settings),
        new SqsNotifyQueue(AwsClients.sqs(), settings.required("NOTIFY_QUEUE_URL")),
        ports.snapshotStore(),
        ports.refreshQueue(),
        GameCalendar.standard(),
        clock,
        Pause.sleeping(clock),
        // Unlike others, its state is no part of a snapshot that many instances start from.
        new SecureRandom(),
        Executors::newVirtualThreadPerTaskExecutor);
  }

  /**
   * @param queue the notifier's own
   * @param snapshots of clans that are looked after, refreshed by {@code refreshes}
   * @param pause waits between tries
   * @param random for the jitter of tries
   * @param threads makes the threads that tell a batch; closed at its end
   */
  public NotifierHandler(
      DeviceStore devices,
      DeliveryLog deliveries,
      Timers timers,
      PushGateway gateway,
      NotifyQueue queue,
      SnapshotStore snapshots,
      RefreshQueue refreshes,
      GameCalendar calendar,
      InstantSource clock,
      Pause pause,
      RandomGenerator random,
      Supplier<ExecutorService> threads) {
    this.teller = new Teller(devices, deliveries, gateway, clock, pause, random, threads);
    this.devices = devices;
    this.timers = timers;
    this.queue = queue;
    this.snapshots = snapshots;
    this.requester = new RefreshRequester(snapshots, refreshes);
    this.calendar = calendar;
    this.clock = clock;
  }

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    Instant startedAt = clock.instant();
    Instant deadline =
        startedAt.plusMillis(context.getRemainingTimeInMillis()).minus(CLOSING_MARGIN);
    Measurements measurements = new Measurements();
    List<BatchItemFailure> failures = new ArrayList<>();
    for (SQSEvent.SQSMessage message : event.getRecords()) {
      if (!isServed(message.getBody(), deadline, measurements)) {
        failures.add(new BatchItemFailure(message.getMessageId()));
      }
    }
    context.getLogger().log(measurements.untiered(startedAt, "notify").toString());
    return new SQSBatchResponse(failures);
  }

  /** Whether the message need not come again. */
  private boolean isServed(String body, Instant deadline, Measurements measurements) {
    try {
      return switch (NotifyMessage.decode(body)) {
        case NotifyMessage.Happened m -> happened(m.event(), deadline, measurements);
        case NotifyMessage.Tick m -> tick(deadline, measurements);
        case NotifyMessage.Tell m -> tell(m.notification(), deadline, measurements);
        case NotifyMessage.TellShard m ->
            tellShard(m.notification(), m.shard(), deadline, measurements);
        case NotifyMessage.TellAgain m -> tellAgain(m, measurements);
        case NotifyMessage.LookAfter m -> lookAfter(m.topic());
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (PushUnavailableException | QueueUnavailableException | StoreUnavailableException e) {
      measurements.count(Metric.PUSH_UNAVAILABLE);
      return false;
    } catch (RuntimeException e) {
      // A poison message: it ends in the dead-letter queue.
      measurements.pushDefect(e);
      return false;
    }
  }

  private boolean happened(DomainEvent event, Instant deadline, Measurements measurements)
      throws InterruptedException {
    // First, for the rest may take long.
    for (Notification later : Notifications.later(event, clock.instant())) {
      timers.set(
          new Timers.Timer(
              later.at(), later.id(), NotifyMessage.encode(new NotifyMessage.Tell(later))));
    }
    Notification now = Notifications.now(event).orElse(null);
    return now == null || tell(now, deadline, measurements);
  }

  private boolean tick(Instant deadline, Measurements measurements) throws InterruptedException {
    Instant now = clock.instant();
    for (Timers.Timer timer : timers.due(now, MAX_TIMERS)) {
      if (!clock.instant().isBefore(deadline)) {
        // The rest stays due; the next tick finds it.
        break;
      }
      queue.send(timer.message(), Duration.ZERO);
      // Here and not by the look itself, which may fail for good.
      Watch.topic(timer).ifPresent(topic -> timers.set(Watch.next(topic, now)));
      // Behind the send: a message that comes twice does no harm, one that never comes does.
      timers.remove(timer);
      measurements.count(Metric.PUSH_TIMERS);
    }
    boolean done = true;
    for (Notification raid : Notifications.ofCalendar(calendar, now)) {
      done &= tell(raid, deadline, measurements);
    }
    return done;
  }

  private boolean tell(Notification notification, Instant deadline, Measurements measurements)
      throws InterruptedException {
    if (isExpired(notification, measurements)) {
      return true;
    }
    boolean done = true;
    for (int shard = 0; shard < DeviceStore.SHARDS; shard++) {
      DeviceStore.Page first =
          devices.audience(
              notification.topic(), notification.event(), shard, null, AT_ONCE, clock.instant());
      if (first.more()) {
        send(new NotifyMessage.TellShard(notification, shard), Duration.ZERO);
      } else if (!first.recipients().isEmpty()) {
        done &= tellShard(notification, shard, deadline, measurements);
      }
    }
    return done;
  }

  private boolean tellShard(
      Notification notification, int shard, Instant deadline, Measurements measurements)
      throws InterruptedException {
    if (isExpired(notification, measurements)) {
      return true;
    }
    Teller.Outcome outcome =
        teller.tell(
            notification,
            shard,
            deadline,
            unreached -> {
              measurements.add(Metric.PUSH_POSTPONED, unreached.size());
              send(new NotifyMessage.TellAgain(notification, unreached, 1), AGAIN);
            },
            measurements);
    return switch (outcome) {
      case DONE -> {
        measurements.observe(
            Metric.PUSH_DELAY, Duration.between(notification.at(), clock.instant()));
        yield true;
      }
      case UNFINISHED -> {
        send(new NotifyMessage.TellShard(notification, shard), Duration.ZERO);
        yield true;
      }
      // It comes again in case that one fails.
      case BUSY -> false;
    };
  }

  private boolean tellAgain(NotifyMessage.TellAgain message, Measurements measurements)
      throws InterruptedException {
    if (isExpired(message.notification(), measurements)) {
      return true;
    }
    int attempt = message.attempt();
    teller.tellAgain(
        message.notification(),
        message.devices(),
        attempt,
        unreached -> {
          measurements.add(Metric.PUSH_POSTPONED, unreached.size());
          if (attempt < MAX_AGAIN) {
            send(
                new NotifyMessage.TellAgain(message.notification(), unreached, attempt + 1),
                // 16 minutes would be more than SQS allows.
                AGAIN.multipliedBy(1L << Math.min(4, attempt)));
          }
        },
        measurements);
    return true;
  }

  private boolean isExpired(Notification notification, Measurements measurements) {
    boolean expired = !clock.instant().isBefore(notification.expiresAt());
    if (expired) {
      measurements.count(Metric.PUSH_EXPIRED);
    }
    return expired;
  }

  /** Has a clan and its war refreshed for those who subscribe to it, if nobody else did. */
  private boolean lookAfter(Topic topic) {
    Tag clan = topic.clan();
    Instant now = clock.instant();
    if (clan == null || !devices.hasAudience(topic, now)) {
      timers.remove(Watch.next(topic, now));
      return true;
    }
    for (SnapshotKey key : List.of(SnapshotKey.clan(clan), SnapshotKey.war(clan))) {
      Lookup seen = snapshots.find(key);
      if (!(seen instanceof Lookup.Found found)
          || found.snapshot().fetchedAt().isBefore(now.minus(Watch.PERIOD.dividedBy(2)))) {
        requester.request(key, Tier.MEDIUM, seen, now);
      }
      // Subscribers read it, in their way: the planner keeps what is read.
      snapshots.addReads(key, 1, now);
    }
    return true;
  }

  private void send(NotifyMessage message, Duration delay) {
    queue.send(NotifyMessage.encode(message), delay);
  }
}

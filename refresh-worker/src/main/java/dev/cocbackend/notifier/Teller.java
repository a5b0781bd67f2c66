package dev.cocbackend.notifier;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cocbackend.metrics.Measurements;
import dev.cocbackend.metrics.Metric;
import dev.cocbackend.push.DeliveryLog;
import dev.cocbackend.push.DeliveryLog.Claim;
import dev.cocbackend.push.DeliveryLog.Part;
import dev.cocbackend.push.Device;
import dev.cocbackend.push.DeviceId;
import dev.cocbackend.push.DeviceStore;
import dev.cocbackend.push.PushGateway;
import dev.cocbackend.push.PushGateway.Delivery;
import dev.cocbackend.push.PushUnavailableException;
import dev.cocbackend.push.QuietHours;
import dev.cocbackend.push.Recipient;
import dev.cocbackend.ratelimit.Pause;
import dev.cocbackend.snapshot.BodyBlock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Tells parts of audiences, each device once. Thread-safe.
 *
 * <p>The devices of a part are told in batches, in the order of their ids, those of a batch at the
 * same time; after each batch the log holds how far it has come. A device that cannot be reached
 * for now is left for later, so that it holds up no other.
 */
final class Teller {
  /**
   * Devices told at the same time: with 30 ms a call, more than the processor of a function of 1 GB
   * can sign. It is also how many are told twice if the process dies in a batch.
   */
  static final int BATCH = 50;

  /** For how long a part is held without a sign of life; longer than an invocation. */
  static final Duration LEASE = Duration.ofSeconds(45);

  /** Tries to reach a device in one go, against throttling. */
  private static final int ATTEMPTS = 5;

  private static final Duration FIRST_BACK_OFF = Duration.ofMillis(100);

  private final DeviceStore devices;
  private final DeliveryLog log;
  private final PushGateway gateway;
  private final InstantSource clock;
  private final Pause pause;
  private final RandomGenerator random;
  private final Supplier<ExecutorService> threads;

  Teller(
      DeviceStore devices,
      DeliveryLog log,
      PushGateway gateway,
      InstantSource clock,
      Pause pause,
      RandomGenerator random,
      Supplier<ExecutorService> threads) {
    this.devices = devices;
    this.log = log;
    this.gateway = gateway;
    this.clock = clock;
    this.pause = pause;
    this.random = random;
    this.threads = threads;
  }

  /** What became of a part. */
  enum Outcome {
    /** All have been told, now or before. */
    DONE,
    /** Time is up; somebody has to go on. */
    UNFINISHED,
    /** Somebody else is at it. */
    BUSY
  }

  /** Takes devices that could not be reached for now. */
  @FunctionalInterface
  interface Postponed {
    void add(List<DeviceId> devices);
  }

  /**
   * Tells a shard of the notification's audience.
   *
   * @param deadline begins no batch after this
   * @throws PushUnavailableException if the push service reaches nobody at all
   * @throws dev.cocbackend.snapshot.StoreUnavailableException if the table does not answer
   * @throws InterruptedException if the process is to end; what was told is noted
   */
  Outcome tell(
      Notification notification,
      int shard,
      Instant deadline,
      Postponed postponed,
      Measurements measurements)
      throws InterruptedException {
    Part part = new Part(notification.id(), shard);
    Claim claim = log.claim(part, clock.instant(), LEASE);
    if (!(claim instanceof Claim.Granted granted)) {
      return claim instanceof Claim.Done ? Outcome.DONE : Outcome.BUSY;
    }
    String holder = granted.holder();
    DeviceId upTo = granted.upTo();
    Payloads payloads = Payloads.of(notification, clock.instant());
    while (true) {
      Instant now = clock.instant();
      DeviceStore.Page page =
          devices.audience(
              notification.topic(), notification.event(), shard, upTo, DeviceStore.MAX_PAGE, now);
      List<Recipient> recipients = page.recipients();
      for (int from = 0; from < recipients.size(); from += BATCH) {
        if (!clock.instant().isBefore(deadline)) {
          log.release(part, holder, clock.instant());
          return Outcome.UNFINISHED;
        }
        List<Recipient> batch = recipients.subList(from, Math.min(from + BATCH, recipients.size()));
        List<DeviceId> unreached = tellAll(notification, batch, payloads, measurements);
        if (unreached.size() == batch.size()) {
          log.release(part, holder, clock.instant());
          throw new PushUnavailableException("The push service reaches nobody.", null);
        }
        DeviceId last = batch.getLast().device();
        if (!unreached.isEmpty()) {
          postponed.add(unreached);
        }
        if (!log.progress(part, holder, last, clock.instant(), LEASE)) {
          // Somebody else has claimed it and goes on.
          return Outcome.BUSY;
        }
      }
      if (!page.more()) {
        log.finish(part, holder, clock.instant());
        return Outcome.DONE;
      }
      upTo = page.last();
    }
  }

  /**
   * Tells devices that could not be reached before, again each once.
   *
   * @param attempt how often it has been tried; each try has a part of its own
   * @throws PushUnavailableException if somebody else is at it
   */
  void tellAgain(
      Notification notification,
      List<DeviceId> ids,
      int attempt,
      Postponed postponed,
      Measurements measurements)
      throws InterruptedException {
    Part part = new Part("%s/%s-%d".formatted(notification.id(), hash(ids), ids.size()), attempt);
    Claim claim = log.claim(part, clock.instant(), LEASE);
    if (claim instanceof Claim.Busy) {
      throw new PushUnavailableException("Somebody else tells these devices now.", null);
    }
    if (!(claim instanceof Claim.Granted granted)) {
      return;
    }
    Instant now = clock.instant();
    List<Recipient> recipients = new ArrayList<>();
    for (DeviceId id : ids) {
      devices
          .find(id, now)
          .map(d -> new Recipient(d.id(), d.platform(), d.endpoint(), d.quietHours()))
          .ifPresent(recipients::add);
    }
    List<DeviceId> unreached =
        tellAll(notification, recipients, Payloads.of(notification, now), measurements);
    if (!unreached.isEmpty()) {
      postponed.add(unreached);
    }
    log.finish(part, granted.holder(), clock.instant());
  }

  private static String hash(List<DeviceId> ids) {
    return BodyBlock.hashOf(ids.toString().getBytes(US_ASCII));
  }

  /** Those that could not be reached. */
  private List<DeviceId> tellAll(
      Notification notification,
      List<Recipient> recipients,
      Payloads payloads,
      Measurements measurements)
      throws InterruptedException {
    List<Future<Boolean>> results = new ArrayList<>();
    try (ExecutorService executor = threads.get()) {
      for (Recipient recipient : recipients) {
        results.add(
            executor.submit(() -> tellOne(notification, recipient, payloads, measurements)));
      }
    }
    List<DeviceId> unreached = new ArrayList<>();
    for (int i = 0; i < recipients.size(); i++) {
      if (!reached(results.get(i), measurements)) {
        unreached.add(recipients.get(i).device());
      }
    }
    return unreached;
  }

  private static boolean reached(Future<Boolean> result, Measurements measurements)
      throws InterruptedException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof InterruptedException) {
        throw new InterruptedException();
      }
      measurements.pushDefect(cause);
      return false;
    }
  }

  /** Whether nothing is left to do for the device. */
  private boolean tellOne(
      Notification notification, Recipient recipient, Payloads payloads, Measurements measurements)
      throws InterruptedException {
    QuietHours hours = recipient.quietHours();
    boolean quiet = hours != null && hours.covers(clock.instant());
    if (quiet && !notification.event().isLasting()) {
      measurements.count(Metric.PUSH_QUIET);
      return true;
    }
    Duration backOff = FIRST_BACK_OFF;
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Delivery delivery =
          gateway.publish(recipient.endpoint(), payloads.message(recipient.platform(), quiet));
      switch (delivery) {
        case SENT -> {
          measurements.count(Metric.PUSH_SENT);
          return true;
        }
        case GONE -> {
          forget(recipient, measurements);
          return true;
        }
        case THROTTLED -> measurements.count(Metric.PUSH_THROTTLED);
        case FAILED -> measurements.count(Metric.PUSH_FAILED);
      }
      if (attempt < ATTEMPTS) {
        // Full jitter, so that those who were throttled together do not come back together.
        pause.until(clock.instant().plusMillis(1 + random.nextLong(backOff.toMillis())));
        backOff = backOff.multipliedBy(2);
      }
    }
    return false;
  }

  /** Removes a device that nothing reaches any more, unless it has moved to another endpoint. */
  private void forget(Recipient recipient, Measurements measurements) {
    Optional<Device> device = devices.find(recipient.device(), clock.instant());
    if (device.isPresent()
        && device.get().endpoint().equals(recipient.endpoint())
        && devices.remove(device.get())) {
      measurements.count(Metric.PUSH_DEVICES_GONE);
      try {
        gateway.remove(recipient.endpoint());
      } catch (PushUnavailableException e) {
        // Nothing is sent to it any more; it costs nothing where it is.
        measurements.count(Metric.PUSH_FAILED);
      }
    }
  }
}

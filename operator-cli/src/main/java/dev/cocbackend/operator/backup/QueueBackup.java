package dev.cocbackend.operator.backup;

import dev.cocbackend.operator.queue.MessageQueue;
import dev.cocbackend.operator.queue.Sweep;
import dev.cocbackend.operator.queue.SweepLimits;
import dev.cocbackend.operator.storage.FileSum;
import dev.cocbackend.operator.storage.Storage;
import dev.cocbackend.refresh.QueueDepth;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Copies queues into files while the system runs.
 *
 * <p>SQS cannot be read without receiving, so each queue is gone through by a {@link Sweep}, one
 * after the other; its messages wait for the workers meanwhile, and are let go once its file is
 * kept. What holds: a message that could be received all the time until its queue was gone through
 * is in the backup exactly once. One that was sent or consumed meanwhile may be in it or not. One
 * that a worker held or that was delayed is not; the manifest counts those, and the due index in
 * the table has what they ask for: it is sent again when its lease ends.
 */
public final class QueueBackup {
  private final Storage storage;
  private final SweepLimits limits;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * @param random names the backup
   */
  public QueueBackup(
      Storage storage, SweepLimits limits, InstantSource clock, RandomGenerator random) {
    this.storage = storage;
    this.limits = limits;
    this.clock = clock;
    this.random = random;
  }

  /** Makes one backup of all these queues; there is none unless this returns. */
  public Manifest make(List<MessageQueue> queues, Steps steps) {
    BackupId id = BackupId.at(clock.instant(), random);
    List<Manifest.Part> parts = new ArrayList<>();
    for (MessageQueue queue : queues) {
      parts.add(part(id, queue, steps));
    }
    Manifest manifest = new Manifest(id, clock.instant(), parts);
    manifest.putTo(storage);
    return manifest;
  }

  private Manifest.Part part(BackupId id, MessageQueue queue, Steps steps) {
    QueueDepth depth = queue.depth();
    AtomicLong done = new AtomicLong();
    try (Sweep sweep = new Sweep(queue, limits, clock)) {
      FileSum sum =
          storage.put(
              id.path(QueueFile.name(queue.name())),
              out -> {
                QueueFile.Writer file =
                    new QueueFile.Writer(out, queue.name(), queue.address(), clock.instant());
                sweep.all(
                    message -> {
                      file.write(message);
                      steps.at(queue.name().id(), done.incrementAndGet(), depth.waiting());
                    });
                return file.finish();
              });
      return new Manifest.Part(
          queue.name(), queue.address(), sum, depth.inFlight() + depth.delayed());
    }
  }
}

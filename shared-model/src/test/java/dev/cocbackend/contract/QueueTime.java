package dev.cocbackend.contract;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time as the queues of a test see it. */
public interface QueueTime {

  /** Called before queues are made. */
  void reset();

  void pass(Duration duration);

  /** Time of queues elsewhere: it passes only by waiting. */
  static QueueTime real() {
    return new QueueTime() {
      @Override
      public void reset() {}

      @Override
      public void pass(Duration duration) {
        try {
          Thread.sleep(duration);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }

  /**
   * The system's time and what a test adds to it. (ElasticMQ takes the start of a delay from the
   * system, whatever clock it is given.)
   */
  final class Shifted implements QueueTime, InstantSource {
    private volatile Duration shift = Duration.ZERO;

    @Override
    public void reset() {
      shift = Duration.ZERO;
    }

    @Override
    public void pass(Duration duration) {
      shift = shift.plus(duration);
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(shift);
    }
  }
}

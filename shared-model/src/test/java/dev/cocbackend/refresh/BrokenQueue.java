package dev.cocbackend.refresh;

import java.time.Duration;
import java.util.List;

/** A queue that is down. */
final class BrokenQueue implements RefreshQueue {
  private static QueueUnavailableException down() {
    return new QueueUnavailableException("The queue is down.", null);
  }

  @Override
  public void send(RefreshRequest request, Duration delay) {
    throw down();
  }

  @Override
  public List<RefreshRequest> sendAll(List<RefreshRequest> requests, Duration delay) {
    throw down();
  }

  @Override
  public List<ReceivedRequest> receive(
      Tier tier, int max, Duration visibilityTimeout, Duration wait) {
    throw down();
  }

  @Override
  public void delete(Tier tier, String receipt) {
    throw down();
  }

  @Override
  public void deadLetter(RefreshRequest request, String reason) {
    throw down();
  }

  @Override
  public QueueDepth depth(Tier tier) {
    throw down();
  }

  @Override
  public QueueDepth deadLetterDepth() {
    throw down();
  }
}

package dev.cocbackend.simulation;

import dev.cocbackend.refresh.QueueDepth;
import dev.cocbackend.refresh.QueueUnavailableException;
import dev.cocbackend.refresh.ReceivedRequest;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The shared queues as one instance reaches them. */
record SimulatedQueue(Queues shared, Instance instance, Faults faults, Checks checks)
    implements RefreshQueue {

  @Override
  public void send(RefreshRequest request, Duration delay) {
    faults.queue(
        instance,
        () -> {
          checks.sent(request);
          shared.send(request, delay);
          return true;
        });
  }

  /** Each request is a step of its own, so that a batch can be sent in part. */
  @Override
  public List<RefreshRequest> sendAll(List<RefreshRequest> requests, Duration delay) {
    List<RefreshRequest> refused = new ArrayList<>();
    for (RefreshRequest request : requests) {
      try {
        send(request, delay);
      } catch (QueueUnavailableException e) {
        refused.add(request);
      }
    }
    return refused;
  }

  @Override
  public List<ReceivedRequest> receive(
      Tier tier, int max, Duration visibilityTimeout, Duration wait) {
    return faults.queue(instance, () -> shared.receive(tier, max, visibilityTimeout));
  }

  @Override
  public void delete(Tier tier, String receipt) {
    faults.queue(
        instance,
        () -> {
          shared.delete(tier, receipt);
          return true;
        });
  }

  @Override
  public void deadLetter(RefreshRequest request, String reason) {
    faults.queue(
        instance,
        () -> {
          shared.deadLetter(request, reason);
          checks.deadLettered(request);
          return true;
        });
  }

  @Override
  public QueueDepth depth(Tier tier) {
    return faults.queue(instance, () -> shared.depth(tier));
  }

  @Override
  public QueueDepth deadLetterDepth() {
    return faults.queue(instance, shared::deadLetterDepth);
  }
}

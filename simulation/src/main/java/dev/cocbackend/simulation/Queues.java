package dev.cocbackend.simulation;

import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.MalformedRequestException;
import dev.cocbackend.refresh.QueueDepth;
import dev.cocbackend.refresh.ReceivedRequest;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.RefreshRequestCodec;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.simulation.VirtualTime.Fiber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The queues in true time, which tell their pollers when there is something to receive. */
final class Queues {
  private final VirtualTime time;
  private final Faults faults;
  private final Checks checks;
  private final InMemoryRefreshQueue queue;
  private final Map<Tier, List<Fiber>> pollers = new EnumMap<>(Tier.class);
  private int deadLettersSeen;

  Queues(VirtualTime time, Faults faults, Checks checks) {
    this.time = time;
    this.faults = faults;
    this.checks = checks;
    this.queue = new InMemoryRefreshQueue(time::now);
    for (Tier tier : Tier.values()) {
      pollers.put(tier, new ArrayList<>());
    }
  }

  void send(RefreshRequest request, Duration delay) {
    Duration late = delay.plus(faults.reordering());
    Duration allowed = late.compareTo(RefreshQueue.MAX_DELAY) > 0 ? delay : late;
    queue.send(request, allowed);
    announce(request.tier(), allowed);
    if (faults.isDuplicated()) {
      queue.send(request, allowed);
    }
  }

  /** As a foreign sender could. */
  void sendText(Tier tier, String body) {
    queue.sendText(tier, body);
    announce(tier, Duration.ZERO);
  }

  List<ReceivedRequest> receive(Tier tier, int max, Duration visibilityTimeout) {
    List<ReceivedRequest> received =
        queue.receive(
            tier, Math.min(max, RefreshQueue.MAX_RECEIVE), visibilityTimeout, Duration.ZERO);
    if (!received.isEmpty()) {
      announce(tier, visibilityTimeout);
    }
    return received;
  }

  void delete(Tier tier, String receipt) {
    queue.delete(tier, receipt);
  }

  void deadLetter(RefreshRequest request, String reason) {
    queue.deadLetter(request, reason);
  }

  QueueDepth depth(Tier tier) {
    return queue.depth(tier);
  }

  QueueDepth deadLetterDepth() {
    return queue.deadLetterDepth();
  }

  /** Waits until something may be received, or {@code limit} is over. */
  void await(Tier tier, Duration limit) {
    time.await(pollers(tier), limit);
  }

  /** Tells the checks what was received too often since the last call. */
  void settleDeadLetters() {
    int count = (int) queue.deadLetterDepth().total();
    if (count == deadLettersSeen) {
      return;
    }
    for (InMemoryRefreshQueue.DeadLetter letter :
        queue.deadLetters().subList(deadLettersSeen, count)) {
      try {
        checks.deadLettered(RefreshRequestCodec.decode(letter.body()));
      } catch (MalformedRequestException e) {
        checks.deadLetteredUnread(letter.body());
      }
    }
    deadLettersSeen = count;
  }

  private void announce(Tier tier, Duration delay) {
    time.after(delay, () -> time.wake(pollers(tier)));
  }

  private List<Fiber> pollers(Tier tier) {
    return pollers.computeIfAbsent(tier, t -> new ArrayList<>());
  }
}

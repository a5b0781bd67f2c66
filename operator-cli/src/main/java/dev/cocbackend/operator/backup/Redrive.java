package dev.cocbackend.operator.backup;

import dev.cocbackend.operator.queue.Attribute;
import dev.cocbackend.operator.queue.Content;
import dev.cocbackend.operator.queue.HeldMessage;
import dev.cocbackend.operator.queue.MessageQueue;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.operator.queue.Sweep;
import dev.cocbackend.operator.queue.SweepLimits;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.SqsRefreshQueue;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Lease;
import dev.cocbackend.snapshot.SnapshotStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Sends dead letters again, as if they had never failed: the request keeps its id and its time, and
 * has all its attempts before it. It goes to the tier in which somebody last asked for its key, as
 * the lease in the table says, since each failed attempt moved it one tier down; without a lease,
 * to its own.
 *
 * <p>A letter is sent before it is deleted, so a kill leaves some in both queues at worst; the next
 * run sends those twice, and workers pass over the second.
 */
public final class Redrive {
  /** The reason of letters that the queue itself moved. */
  public static final String RECEIVED_TOO_OFTEN = "received too often";

  /** Letters sent and then deleted together. */
  private static final int STEP = 10;

  private final MessageQueue deadLetters;
  private final Map<QueueName, MessageQueue> tiers;
  private final SnapshotStore store;
  private final SweepLimits limits;
  private final InstantSource clock;

  /**
   * @param tiers one for each tier
   * @param store says in what tier a key was asked for
   */
  public Redrive(
      MessageQueue deadLetters,
      Map<QueueName, MessageQueue> tiers,
      SnapshotStore store,
      SweepLimits limits,
      InstantSource clock) {
    this.deadLetters = deadLetters;
    this.tiers = Map.copyOf(tiers);
    this.store = store;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * The letters of one reason.
   *
   * @param wanted sent again, or in a dry run to be sent
   * @param kept not chosen
   * @param foreign chosen, but no refresh requests; they stay
   * @param to of the wanted, by the tier they go to
   */
  public record Group(String reason, long wanted, long kept, long foreign, Map<Tier, Long> to) {}

  /** Why a letter is one. */
  public static String reason(HeldMessage letter) {
    Attribute reason = letter.content().attributes().get(SqsRefreshQueue.REASON);
    return reason == null ? RECEIVED_TOO_OFTEN : reason.value();
  }

  /**
   * Sends the letters whose reason is chosen.
   *
   * @return what became of all letters, by reason, the most frequent first
   */
  public List<Group> run(Predicate<String> chosen, boolean dryRun, Steps steps) {
    long expected = deadLetters.depth().waiting();
    Tally tally = new Tally();
    try (Sweep sweep = new Sweep(deadLetters, limits, clock)) {
      List<Letter> waiting = new ArrayList<>();
      sweep.all(
          held -> {
            String reason = reason(held);
            Optional<RefreshRequest> request = held.content().request();
            steps.at("dead letters", tally.letters + 1, expected);
            if (!chosen.test(reason)) {
              tally.kept(reason);
            } else if (request.isEmpty()) {
              tally.foreign(reason);
            } else {
              Tier tier = tier(request.get());
              tally.wanted(reason, tier);
              waiting.add(new Letter(held, renewed(request.get(), tier)));
              if (waiting.size() == STEP && !dryRun) {
                send(waiting, sweep);
                waiting.clear();
              }
            }
          });
      if (!dryRun) {
        send(waiting, sweep);
      }
    }
    return tally.groups();
  }

  private record Letter(HeldMessage held, RefreshRequest request) {}

  private Tier tier(RefreshRequest request) {
    Lease lease = store.find(request.key()).lease();
    return lease == null ? request.tier() : lease.tier();
  }

  private static RefreshRequest renewed(RefreshRequest request, Tier tier) {
    return new RefreshRequest(request.id(), request.key(), tier, request.requestedAt(), 0);
  }

  private void send(List<Letter> letters, Sweep sweep) {
    Map<QueueName, List<Content>> byQueue = new EnumMap<>(QueueName.class);
    for (Letter letter : letters) {
      byQueue
          .computeIfAbsent(QueueName.of(letter.request().tier()), name -> new ArrayList<>())
          .add(Content.of(letter.request()));
    }
    byQueue.forEach(
        (name, contents) -> {
          MessageQueue tier = tiers.get(name);
          if (tier == null) {
            throw new IllegalStateException("Every tier has a queue.");
          }
          tier.send(contents);
          tier.sync();
        });
    sweep.delete(letters.stream().map(Letter::held).toList());
  }

  private static final class Tally {
    private final Map<String, Group> groups = new HashMap<>();
    private long letters;

    void wanted(String reason, Tier tier) {
      Group old = group(reason);
      Map<Tier, Long> to = new EnumMap<>(Tier.class);
      to.putAll(old.to());
      to.merge(tier, 1L, Long::sum);
      groups.put(reason, new Group(reason, old.wanted() + 1, old.kept(), old.foreign(), to));
    }

    void kept(String reason) {
      Group old = group(reason);
      groups.put(reason, new Group(reason, old.wanted(), old.kept() + 1, old.foreign(), old.to()));
    }

    void foreign(String reason) {
      Group old = group(reason);
      groups.put(reason, new Group(reason, old.wanted(), old.kept(), old.foreign() + 1, old.to()));
    }

    private Group group(String reason) {
      letters++;
      return groups.getOrDefault(reason, new Group(reason, 0, 0, 0, Map.of()));
    }

    List<Group> groups() {
      return groups.values().stream()
          .sorted(
              java.util.Comparator.comparingLong(
                      (Group group) -> -(group.wanted() + group.kept() + group.foreign()))
                  .thenComparing(Group::reason))
          .toList();
    }
  }
}

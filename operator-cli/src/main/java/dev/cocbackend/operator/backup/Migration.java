package dev.cocbackend.operator.backup;

import dev.cocbackend.operator.queue.Content;
import dev.cocbackend.operator.queue.HeldMessage;
import dev.cocbackend.operator.queue.MessageQueue;
import dev.cocbackend.operator.queue.Sweep;
import dev.cocbackend.operator.queue.SweepLimits;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Moves the messages of one queue to another of the same kind: holds them, copies those that the
 * other does not have, goes through the other to see that each has arrived with its content, and
 * only then deletes the originals.
 *
 * <p>A kill before the deletes leaves everything in the source; the next run finds what the target
 * has and does not send it again. Messages that the source's workers hold stay theirs: stop the
 * workers, or run the migration again until it finds nothing.
 */
public final class Migration {
  /** Messages sent by one call. */
  private static final int STEP = 100;

  private final SweepLimits limits;
  private final InstantSource clock;

  public Migration(SweepLimits limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * What became of one queue.
   *
   * @param found messages that the source gave
   * @param sent of these, sent to the target now; the others were there
   * @param moved deleted from the source
   * @param missing not seen in the target afterwards, and therefore still in the source
   */
  public record Outcome(
      MessageQueue from, MessageQueue to, long found, long sent, long moved, long missing) {}

  /**
   * Moves what the source can give.
   *
   * @param isTargetLive workers take messages from the target meanwhile, so that looking for them
   *     proves nothing; SQS's answer to each send, which holds the MD5 of what it took, is enough
   */
  public Outcome move(MessageQueue from, MessageQueue to, boolean isTargetLive, Steps steps) {
    if (from.address().equals(to.address())) {
      throw new IllegalArgumentException("The messages are in that queue already: " + to.address());
    }
    long expected = from.depth().waiting();
    try (Sweep source = new Sweep(from, limits, clock)) {
      List<HeldMessage> held = new ArrayList<>();
      source.all(
          message -> {
            held.add(message);
            steps.at("reading " + from.name(), held.size(), expected);
          });
      List<Content> missing = missing(held, to);
      for (int at = 0; at < missing.size(); at += STEP) {
        to.send(missing.subList(at, Math.min(at + STEP, missing.size())));
        steps.at("sending " + to.name(), Math.min(at + STEP, missing.size()), missing.size());
      }
      to.sync();
      List<HeldMessage> arrived = isTargetLive ? held : arrived(held, to);
      source.delete(arrived);
      from.sync();
      return new Outcome(
          from, to, held.size(), missing.size(), arrived.size(), held.size() - arrived.size());
    }
  }

  private List<Content> missing(List<HeldMessage> held, MessageQueue to) {
    Map<String, Long> there = contents(to);
    List<Content> missing = new ArrayList<>();
    for (HeldMessage message : held) {
      if (!take(there, message.content())) {
        missing.add(message.content());
      }
    }
    return missing;
  }

  private List<HeldMessage> arrived(List<HeldMessage> held, MessageQueue to) {
    Map<String, Long> there = contents(to);
    return held.stream().filter(message -> take(there, message.content())).toList();
  }

  private Map<String, Long> contents(MessageQueue queue) {
    Map<String, Long> contents = new HashMap<>();
    try (Sweep sweep = new Sweep(queue, limits, clock)) {
      sweep.all(message -> contents.merge(message.content().digest(), 1L, Long::sum));
    }
    return contents;
  }

  private static boolean take(Map<String, Long> counts, Content content) {
    String digest = content.digest();
    long left = counts.getOrDefault(digest, 0L);
    counts.put(digest, left - 1);
    return left > 0;
  }
}

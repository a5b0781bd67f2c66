package dev.cocbackend.operator.queue;

import dev.cocbackend.refresh.QueueDepth;
import java.time.Duration;
import java.util.List;

/**
 * One queue, whatever its messages say. At least once, in no order. Every method may throw {@link
 * dev.cocbackend.refresh.QueueUnavailableException}. Used by one thread at a time.
 */
public interface MessageQueue {
  /** The most messages that one {@link #receive} gives. */
  int MAX_RECEIVE = 10;

  QueueName name();

  /** Tells this queue from all others, such as its URL. */
  String address();

  /**
   * Takes up to {@link #MAX_RECEIVE} messages and hides them for {@code hidden}; waits up to {@code
   * wait} for the first. Each receive counts against {@link #maxReceives}.
   */
  List<HeldMessage> receive(Duration hidden, Duration wait);

  /**
   * Makes messages visible again at once; one that somebody else has received since stays theirs.
   */
  void release(List<HeldMessage> held);

  /** Removes messages for good. */
  void delete(List<HeldMessage> held);

  /** Puts messages in, all of them or it throws; then some may be in. */
  void send(List<Content> contents);

  /** Returns once everything sent and deleted is kept; for queues that do not keep it at once. */
  default void sync() {}

  QueueDepth depth();

  /**
   * How often a message is received before the next receive moves it to the dead letters; {@link
   * Integer#MAX_VALUE} if it never is.
   */
  int maxReceives();
}

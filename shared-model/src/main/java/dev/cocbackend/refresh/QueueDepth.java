package dev.cocbackend.refresh;

/**
 * How many messages one queue holds; SQS gives approximate counts.
 *
 * @param waiting ready to be received
 * @param inFlight received and neither deleted nor visible again
 * @param delayed not yet to be received
 */
public record QueueDepth(long waiting, long inFlight, long delayed) {
  public long total() {
    return waiting + inFlight + delayed;
  }
}

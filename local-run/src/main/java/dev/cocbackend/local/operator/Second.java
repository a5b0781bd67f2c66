package dev.cocbackend.local.operator;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** What happened in one second; used again for a later one. Not safe for use by many threads. */
final class Second {
  /** More kinds of answers than a second can honestly have; the rest is counted as one. */
  private static final int MAX_KINDS_OF_ANSWERS = 64;

  private static final String OTHER_ROUTE = "other";

  private long epochSecond = Long.MIN_VALUE;
  private final Map<Observed.Answer, Integer> answers = new HashMap<>();
  private final Map<UpstreamResult, Integer> upstreamResults = new EnumMap<>(UpstreamResult.class);
  private final Latencies reads = new Latencies();
  private final Latencies upstream = new Latencies();
  private int readCount;
  private int freshReads;
  private int staleReads;
  private int upstreamStarts;

  boolean is(long second) {
    return epochSecond == second;
  }

  void startOver(long second) {
    epochSecond = second;
    answers.clear();
    upstreamResults.clear();
    reads.clear();
    upstream.clear();
    readCount = 0;
    freshReads = 0;
    staleReads = 0;
    upstreamStarts = 0;
  }

  void countAnswer(Observed.Answer answer) {
    boolean known = answers.containsKey(answer) || answers.size() < MAX_KINDS_OF_ANSWERS;
    answers.merge(
        known ? answer : new Observed.Answer(OTHER_ROUTE, answer.status()), 1, Integer::sum);
  }

  void countRead() {
    readCount++;
  }

  void countFresh() {
    freshReads++;
  }

  void countStale() {
    staleReads++;
  }

  void countUpstreamStart() {
    upstreamStarts++;
  }

  void countUpstreamResult(UpstreamResult result) {
    upstreamResults.merge(result, 1, Integer::sum);
  }

  Map<Observed.Answer, Integer> answers() {
    return answers;
  }

  Map<UpstreamResult, Integer> upstreamResults() {
    return upstreamResults;
  }

  Latencies reads() {
    return reads;
  }

  Latencies upstream() {
    return upstream;
  }

  int readCount() {
    return readCount;
  }

  int freshReads() {
    return freshReads;
  }

  int staleReads() {
    return staleReads;
  }

  int upstreamStarts() {
    return upstreamStarts;
  }
}

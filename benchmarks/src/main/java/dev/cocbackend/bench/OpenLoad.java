package dev.cocbackend.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Sends requests at set times whether answers have come or not, and measures each from the time
 * when it was due, so that no slow answer hides those that wait behind it. For one use.
 */
final class OpenLoad {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient client;
  private final URI api;
  private final List<String> paths;
  private final Map<String, Instant> readStale;
  private final Random random;
  private final Histogram latency = new ConcurrentHistogram(TIMEOUT.multipliedBy(2).toNanos(), 3);
  private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger snapshots = new AtomicInteger();
  private final AtomicInteger stale = new AtomicInteger();

  /**
   * @param readStale gets the last time that each path was answered stale
   */
  OpenLoad(
      HttpClient client,
      URI api,
      List<String> paths,
      Map<String, Instant> readStale,
      Random random) {
    this.client = client;
    this.api = api;
    this.paths = paths;
    this.readStale = readStale;
    this.random = random;
  }

  /** What came of it. */
  record Result(
      int answers,
      int errors,
      int lost,
      Map<Integer, Integer> byStatus,
      double staleShare,
      Histogram latency) {
    double millis(double percentile) {
      return latency.getValueAtPercentile(percentile) / 1e6;
    }
  }

  Result run(int perSecond, Duration length) throws InterruptedException {
    long start = System.nanoTime();
    long end = start + length.toNanos();
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    for (long due = start; due < end; due += 1_000_000_000L / perSecond) {
      long early = due - System.nanoTime();
      if (early > 0) {
        Thread.sleep(Duration.ofNanos(early));
      }
      sent.add(send(paths.get(random.nextInt(paths.size())), due));
    }
    CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
    Map<Integer, Integer> byStatus = new TreeMap<>();
    statuses.forEach((status, count) -> byStatus.put(status, count.get()));
    int answers = byStatus.values().stream().mapToInt(Integer::intValue).sum();
    int refused =
        byStatus.entrySet().stream()
            .filter(entry -> entry.getKey() >= 500)
            .mapToInt(Map.Entry::getValue)
            .sum();
    return new Result(
        answers,
        refused + failures.get(),
        failures.get(),
        byStatus,
        snapshots.get() == 0 ? 0 : (double) stale.get() / snapshots.get(),
        latency);
  }

  private CompletableFuture<Void> send(String path, long due) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(api + path))
            .header("Accept-Encoding", "gzip")
            .timeout(TIMEOUT)
            .build();
    return client
        .sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
        .handle(
            (answer, failure) -> {
              if (failure == null) {
                latency.recordValue(System.nanoTime() - due);
                count(path, answer);
              } else {
                failures.incrementAndGet();
              }
              return null;
            });
  }

  private void count(String path, HttpResponse<byte[]> answer) {
    statuses.computeIfAbsent(answer.statusCode(), s -> new AtomicInteger()).incrementAndGet();
    answer
        .headers()
        .firstValue("X-Is-Stale")
        .ifPresent(
            isStale -> {
              snapshots.incrementAndGet();
              if (isStale.equals("true")) {
                stale.incrementAndGet();
                readStale.put(path, Instant.now());
              }
            });
  }
}

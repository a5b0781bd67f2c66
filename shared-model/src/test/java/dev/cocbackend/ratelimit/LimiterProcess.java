package dev.cocbackend.ratelimit;

import dev.cocbackend.embedded.LocalAccount;
import dev.cocbackend.ratelimit.RateLimiter.Reservation;
import dev.cocbackend.refresh.Tier;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** An instance in a JVM of its own that takes slots by many threads and prints them. */
final class LimiterProcess {
  private LimiterProcess() {}

  /**
   * Prints {@code ready}, waits for a line, and prints a slot a line, in microseconds.
   *
   * @param arguments endpoint, table, key, when this instance's clock begins, threads, and how many
   *     slots each takes
   */
  public static void main(String[] arguments) throws Exception {
    Instant start = Instant.parse(arguments[3]);
    int threads = Integer.parseInt(arguments[4]);
    int slots = Integer.parseInt(arguments[5]);
    try (DynamoDbClient client =
            DynamoDbClient.builder()
                .endpointOverride(URI.create(arguments[0]))
                .region(LocalAccount.REGION)
                .credentialsProvider(LocalAccount.CREDENTIALS)
                .httpClient(UrlConnectionHttpClient.create())
                .build();
        ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      RateLimiter limiter = new DynamoRateLimiter(client, arguments[1]);
      awaitStart();
      List<Callable<List<Instant>>> tasks = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        tasks.add(() -> take(limiter, arguments[2], start, slots));
      }
      for (Future<List<Instant>> taken : executor.invokeAll(tasks)) {
        taken.get().forEach(slot -> System.out.println(Gcra.micros(slot)));
      }
    }
  }

  private static void awaitStart() throws IOException {
    System.out.println("ready");
    if (System.in.read() < 0) {
      throw new IOException("The parent has gone.");
    }
  }

  /** Takes slots, one to three at once, on a clock that goes on by the waits that are asked for. */
  private static List<Instant> take(RateLimiter limiter, String key, Instant start, int wanted) {
    List<Instant> taken = new ArrayList<>();
    Instant now = start;
    while (taken.size() < wanted) {
      int next = Math.min(1 + taken.size() % 3, wanted - taken.size());
      switch (limiter.reserve(key, Tier.CRITICAL, next, now)) {
        case Reservation.Slots slots -> taken.addAll(slots.starts());
        case Reservation.Refused refused -> now = now.plus(refused.retryAfter());
      }
    }
    return taken;
  }
}

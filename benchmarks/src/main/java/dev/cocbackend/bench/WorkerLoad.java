package dev.cocbackend.bench;

import dev.cocbackend.embedded.LocalAccount;
import dev.cocbackend.ratelimit.Pace;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.RefreshRequestCodec;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.BiConsumer;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * Wishes for four times the budget, at random times of the simulation's rates, each for a player of
 * its own. They go to the queues directly: the leases before them are the readers' work, not the
 * worker's.
 */
final class WorkerLoad implements AutoCloseable {
  /** Of the budget of 40 a second and key, as in {@code ./run sim overload}. */
  static final Map<Tier, Double> SHARES =
      Map.of(Tier.CRITICAL, 0.6, Tier.HIGH, 1.4, Tier.MEDIUM, 1.0, Tier.LOW, 1.0);

  /** Wishes wait for others of their batch; the wait counts, as they are dated before it. */
  private static final Duration TICK = Duration.ofMillis(100);

  private static final int MAX_BATCH = 10;

  private final SqsClient sqs;
  private final Map<String, String> environment;
  private final int keys;
  private final Iterator<Tag> tags;
  private final BiConsumer<Tag, RefreshRequest> wishes;
  private final List<Thread> senders = new ArrayList<>();
  private volatile double share;
  private volatile boolean stopping;

  /**
   * @param environment has the address and the queues
   * @param tags at least as many as there will be wishes
   * @param wishes is told of each wish before it is sent
   */
  WorkerLoad(
      Map<String, String> environment,
      int keys,
      Iterator<Tag> tags,
      BiConsumer<Tag, RefreshRequest> wishes) {
    this.environment = environment;
    this.keys = keys;
    this.tags = tags;
    this.wishes = wishes;
    this.sqs =
        SqsClient.builder()
            .endpointOverride(URI.create(environment.getOrDefault("AWS_ENDPOINT_URL_SQS", "")))
            .region(LocalAccount.REGION)
            .credentialsProvider(LocalAccount.CREDENTIALS)
            .httpClient(UrlConnectionHttpClient.create())
            .build();
  }

  /**
   * Starts with a part of the load, at which just-in-time compilers and connections warm up without
   * leaving a queue behind.
   *
   * @param part of the whole load, above 0
   */
  void start(double part) {
    share = part;
    for (Tier tier : Tier.values()) {
      senders.add(Thread.ofVirtual().start(() -> send(tier)));
    }
  }

  /** Goes over to the whole load. */
  void rise() {
    share = 1;
  }

  private void send(Tier tier) {
    // The same seed is the same load.
    Random random = new Random(tier.name().hashCode());
    double perSecond = SHARES.getOrDefault(tier, 0.0) * Pace.STARTS_PER_SECOND * keys;
    Instant next = Instant.now();
    try {
      while (!stopping) {
        Thread.sleep(TICK);
        List<RefreshRequest> due = new ArrayList<>();
        for (Instant now = Instant.now(); next.isBefore(now); ) {
          due.add(wish(tier, next));
          next = next.plusNanos((long) (1e9 * random.nextExponential() / (perSecond * share)));
        }
        for (int from = 0; from < due.size(); from += MAX_BATCH) {
          send(tier, due.subList(from, Math.min(from + MAX_BATCH, due.size())));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private RefreshRequest wish(Tier tier, Instant at) {
    Tag tag;
    synchronized (tags) {
      tag = tags.next();
    }
    RefreshRequest request =
        new RefreshRequest(
            UUID.randomUUID().toString(),
            SnapshotKey.player(tag),
            tier,
            at.truncatedTo(ChronoUnit.MILLIS),
            0);
    wishes.accept(tag, request);
    return request;
  }

  private void send(Tier tier, List<RefreshRequest> requests) {
    sqs.sendMessageBatch(
        batch ->
            batch
                .queueUrl(environment.getOrDefault("REFRESH_QUEUE_URL_" + tier, ""))
                .entries(
                    requests.stream()
                        .map(
                            request ->
                                SendMessageBatchRequestEntry.builder()
                                    .id(request.id())
                                    .messageBody(RefreshRequestCodec.encode(request))
                                    .build())
                        .toList()));
  }

  @Override
  public void close() {
    stopping = true;
    try {
      for (Thread sender : senders) {
        sender.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sqs.close();
  }
}

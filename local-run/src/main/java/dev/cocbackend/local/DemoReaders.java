package dev.cocbackend.local;

import dev.cocbackend.snapshot.SnapshotKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Reads snapshots over HTTP at a steady pace, the first of the list most often, so that there is
 * something to watch. Thread-safe.
 */
final class DemoReaders implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final URI baseUrl;
  private final List<SnapshotKey> keys;
  private final Duration pause;
  private final RandomGenerator random;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final Thread thread;

  private DemoReaders(
      URI baseUrl, List<SnapshotKey> keys, double perSecond, RandomGenerator random) {
    this.baseUrl = baseUrl;
    this.keys = keys;
    this.pause = Duration.ofNanos((long) (1e9 / perSecond));
    this.random = random;
    this.thread = Thread.ofVirtual().name("demo-readers").start(this::readUntilStopped);
  }

  /**
   * Starts to read.
   *
   * @param keys at least one
   * @param perSecond above 0
   */
  static DemoReaders start(
      URI baseUrl, List<SnapshotKey> keys, double perSecond, RandomGenerator random) {
    return new DemoReaders(baseUrl, List.copyOf(keys), perSecond, random);
  }

  @Override
  public void close() {
    thread.interrupt();
    client.shutdownNow();
  }

  private void readUntilStopped() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.ofVirtual().start(this::readOne);
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // asked to stop
    }
  }

  private void readOne() {
    SnapshotKey key = keys.get((int) (keys.size() * Math.pow(random.nextDouble(), 2)));
    HttpRequest request =
        HttpRequest.newBuilder(baseUrl.resolve(ApiPaths.of(key)))
            .header("Accept-Encoding", "gzip")
            .header("User-Agent", "demo-reader")
            .timeout(TIMEOUT)
            .build();
    try {
      client.send(request, HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      // Whatever is wrong shows on the page; the next read may go better.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

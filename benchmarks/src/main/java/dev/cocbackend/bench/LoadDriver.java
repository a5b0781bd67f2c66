package dev.cocbackend.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Sends a fixed number of requests over a few kept connections, each connection the next request as
 * soon as it has the last answer. So a slow server is asked less often, and the share of slow
 * answers is that of the requests sent, not of the time. Thread-safe.
 */
final class LoadDriver implements AutoCloseable {
  static final int CONNECTIONS = 4;

  private static final long KEEP_ALIVE_MINUTES = 5;
  private static final int TIMEOUT_SECONDS = 60;

  private final Server server;
  private final OkHttpClient client =
      new OkHttpClient.Builder()
          .connectionPool(new ConnectionPool(CONNECTIONS, KEEP_ALIVE_MINUTES, TimeUnit.MINUTES))
          .callTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
          .readTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
          .retryOnConnectionFailure(false)
          .build();
  private final ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);

  LoadDriver(Server server) {
    this.server = server;
  }

  /**
   * One answer, complete.
   *
   * @param nanos from before the request was sent until the last byte was read
   */
  record Answer(int status, Server.Copy copy, long nanos) {}

  /** Asks for one path. */
  Answer get(String path) throws IOException {
    Request request =
        new Request.Builder()
            .url("http://127.0.0.1:%d%s".formatted(server.port(), path))
            .header("Accept-Encoding", "gzip")
            .build();
    long start = System.nanoTime();
    try (Response response = client.newCall(request).execute()) {
      response.body().bytes();
      long nanos = System.nanoTime() - start;
      return new Answer(response.code(), server.copyOf(response.code(), response.headers()), nanos);
    }
  }

  /** Does something for each path, as many at a time as there are connections. */
  <T> List<T> each(List<String> paths, Step<T> step) throws IOException, InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<Future<List<T>>> parts = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      parts.add(
          threads.submit(
              () -> {
                List<T> results = new ArrayList<>();
                int at;
                while ((at = next.getAndIncrement()) < paths.size()) {
                  results.add(step.run(paths.get(at)));
                }
                return results;
              }));
    }
    List<T> all = new ArrayList<>();
    try {
      for (Future<List<T>> part : parts) {
        all.addAll(part.get());
      }
    } catch (ExecutionException e) {
      throw new IOException("A request failed: " + e.getCause(), e);
    }
    return all;
  }

  /** One request or several that belong together. */
  @FunctionalInterface
  interface Step<T> {
    T run(String path) throws IOException, InterruptedException;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    client.connectionPool().evictAll();
  }
}

package dev.cocbackend.local.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Predicate;

/** A server seen from outside. */
final class HttpSide {
  /** Includes the start of a Java process per function in an emulator on a busy machine. */
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

  private static final Duration POLL_INTERVAL = Duration.ofMillis(250);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;
  private final String[] headers;

  /**
   * @param base without a slash at its end
   * @param headers names and values sent with each request
   */
  HttpSide(String base, String... headers) {
    this.base = base;
    this.headers = headers;
  }

  Answer get(String path) {
    return send("GET", path, "");
  }

  Answer send(String method, String path, String body, String... moreHeaders) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(REQUEST_TIMEOUT)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (moreHeaders.length > 0) {
      request.headers(moreHeaders);
    }
    try {
      return Answer.of(http.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new AssertionError(method + " " + base + path + " failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Asks again and again until the answer is as wanted. */
  Answer await(String path, String wanted, Duration limit, Predicate<Answer> isWanted) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      Answer answer = get(path);
      if (isWanted.test(answer)) {
        return answer;
      }
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(
            "Not within %d s: %s. Last: %s".formatted(limit.toSeconds(), wanted, answer));
      }
      try {
        Thread.sleep(POLL_INTERVAL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
  }
}

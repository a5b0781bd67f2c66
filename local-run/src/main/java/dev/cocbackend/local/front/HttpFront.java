package dev.cocbackend.local.front;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.cocbackend.local.lambda.FunctionFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * An HTTP server that does what API Gateway does between clients and functions, and serves pages
 * beside. Every request is answered on a virtual thread of its own. Thread-safe.
 */
public final class HttpFront implements AutoCloseable {
  /** The longest request body that is taken; API Gateway's own limit is 10 MB. */
  public static final int MAX_BODY_BYTES = 1 << 20;

  /** How much of a body that is too long is read so that the client sees the answer. */
  private static final long MAX_DISCARDED_BYTES = 10_000_000;

  private static final int BACKLOG = 1_024;

  /** Connections belong to the server, and it counts the bytes itself. */
  private static final Set<String> OWN_HEADERS =
      Set.of("connection", "content-length", "date", "keep-alive", "transfer-encoding");

  private final HttpServer server;
  private final ExecutorService threads;

  private HttpFront(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Starts to listen.
   *
   * @param address port 0 for any free one
   * @param pages serves the requests whose path, decoded, is one of {@code pagePaths}; all others
   *     go to the routes
   * @param log takes a line for each failure
   * @throws java.net.BindException if the port is in use
   */
  public static HttpFront start(
      InetSocketAddress address,
      RouteTable routes,
      HttpHandler pages,
      Predicate<String> pagePaths,
      AnswerListener listener,
      InstantSource clock,
      Consumer<String> log)
      throws IOException {
    // Read once by the JDK's server; without it, small answers wait for the client's delayed ACK.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer server = HttpServer.create(address, BACKLOG);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    HttpHandler api = new Gateway(routes, listener, clock, log);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            boolean page = pagePaths.test(ClientRequest.pathOf(exchange.getRequestURI()));
            (page ? pages : api).handle(exchange);
          } catch (IOException e) {
            // The client has gone; there is nobody to tell.
          } catch (RuntimeException e) {
            log.accept("Request for %s failed: %s".formatted(exchange.getRequestURI(), e));
            throw e;
          }
        });
    server.start();
    return new HttpFront(server, threads);
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Stops at once; requests under way are cut off. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private record Gateway(
      RouteTable routes, AnswerListener listener, InstantSource clock, Consumer<String> log)
      implements HttpHandler {

    @Override
    public void handle(HttpExchange exchange) throws IOException {
      InputStream in = exchange.getRequestBody();
      byte[] body = in.readNBytes(MAX_BODY_BYTES + 1);
      boolean tooLong = body.length > MAX_BODY_BYTES;
      if (tooLong) {
        discard(in);
      }
      long start = System.nanoTime();
      ClientRequest request = ClientRequest.of(exchange, body);
      RouteTable.Match match = routes.find(request.method(), request.path());
      String requestId = UUID.randomUUID().toString();
      GatewayAnswer answer = tooLong ? tooLong() : invoke(request, match, requestId);
      listener.answered(
          match.key(),
          answer.status(),
          answer.stale(),
          Duration.ofNanos(System.nanoTime() - start));
      send(exchange, answer, requestId);
    }

    private GatewayAnswer invoke(ClientRequest request, RouteTable.Match match, String requestId) {
      byte[] event = GatewayEvent.write(request, match, requestId, clock.instant());
      try {
        return GatewayAnswer.read(match.function().invoke(event));
      } catch (FunctionFailedException e) {
        return GatewayAnswer.INTERNAL_SERVER_ERROR; // logged by the function
      } catch (IOException e) {
        log.accept(
            "%s answered what API Gateway cannot use: %s"
                .formatted(match.function().name(), e.getMessage()));
        return GatewayAnswer.INTERNAL_SERVER_ERROR;
      }
    }

    private static GatewayAnswer tooLong() {
      return GatewayAnswer.json(
          413,
          "{\"reason\":\"payloadTooLarge\",\"message\":\"The body has at most %,d bytes.\"}"
              .formatted(MAX_BODY_BYTES));
    }

    private static void discard(InputStream in) throws IOException {
      long left = MAX_DISCARDED_BYTES;
      byte[] buffer = new byte[1 << 16];
      int count;
      while (left > 0 && (count = in.read(buffer)) >= 0) {
        left -= count;
      }
    }

    private static void send(HttpExchange exchange, GatewayAnswer answer, String requestId)
        throws IOException {
      Headers headers = exchange.getResponseHeaders();
      answer
          .headers()
          .forEach(
              (name, value) -> {
                if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                  headers.set(name, value);
                }
              });
      answer.cookies().forEach(cookie -> headers.add("Set-Cookie", cookie));
      headers.set("Apigw-Requestid", requestId);
      int length = answer.body().length;
      if (exchange.getRequestMethod().equals("HEAD")) {
        String stated = answer.header("Content-Length");
        if (stated != null || length > 0) {
          headers.set("Content-Length", stated != null ? stated : Integer.toString(length));
        }
        exchange.sendResponseHeaders(answer.status(), -1);
      } else if (length == 0) {
        exchange.sendResponseHeaders(answer.status(), -1);
      } else {
        exchange.sendResponseHeaders(answer.status(), length);
        exchange.getResponseBody().write(answer.body());
      }
    }
  }
}

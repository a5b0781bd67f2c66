package dev.cocbackend.local.simulation;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server on 127.0.0.1 that answers for a {@link SimulatedGame} as the official API does:
 *
 * <ul>
 *   <li>the paths of {@link Endpoint}, a tag with {@code %23} in front or without;
 *   <li>{@code Authorization: Bearer} with one of the accepted keys, 403 {@code accessDenied}
 *       without;
 *   <li>40 requests in any second per key, 429 {@code requestThrottled} for any more (the precise
 *       rule is that of a sliding window over the requests let through);
 *   <li>the same answer until its {@code max-age} is over: it counts down from the first request
 *       on, in real time at every speed of the game;
 *   <li>gzip for those who accept it;
 *   <li>the token of {@link SimulatedGame#tokenOf} is {@code ok} for a player, all others {@code
 *       invalid}.
 * </ul>
 *
 * <p>Beside it {@code /control/faults} (GET shows, PUT sets, DELETE clears) and {@code
 * /control/stats}; they need no key, so the server listens on loopback alone.
 *
 * <p>Safe for use by many threads.
 */
public final class SimulatedCocApi implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  /**
   * Read once, by the first server of the process. Without it the JDK's server sends head and body
   * apart, and each answer on a kept connection waits some 40 ms for the client's delayed
   * acknowledgement (measured: 48 ms without, 4 ms with).
   */
  private static final String NO_DELAY = "sun.net.httpserver.nodelay";

  static {
    if (System.getProperty(NO_DELAY) == null) {
      System.setProperty(NO_DELAY, "true");
    }
  }

  private final HttpServer server;
  private final ExecutorService threads;
  private final ApiHandler api;
  private final Faults faults;

  private SimulatedCocApi(
      HttpServer server, ExecutorService threads, ApiHandler api, Faults faults) {
    this.server = server;
    this.threads = threads;
    this.api = api;
    this.faults = faults;
  }

  /**
   * Starts a server with {@link ApiOptions#standard}.
   *
   * @see #start(SimulatedGame, int, List, InstantSource, ApiOptions)
   */
  public static SimulatedCocApi start(
      SimulatedGame game, int port, List<String> acceptedKeys, InstantSource clock)
      throws IOException {
    return start(game, port, acceptedKeys, clock, ApiOptions.standard());
  }

  /**
   * Starts a server.
   *
   * @param port to listen on, 0 for any that is free
   * @param acceptedKeys at least one
   * @param clock the time of the game, of its cache and of the limit
   * @throws BindException if the port is in use or not allowed, naming it
   * @throws IllegalArgumentException if there is no key, or a key or the port cannot be one
   */
  public static SimulatedCocApi start(
      SimulatedGame game,
      int port,
      List<String> acceptedKeys,
      InstantSource clock,
      ApiOptions options)
      throws IOException {
    return start(game, port, acceptedKeys, clock, options, Pause.REAL);
  }

  static SimulatedCocApi start(
      SimulatedGame game,
      int port,
      List<String> acceptedKeys,
      InstantSource clock,
      ApiOptions options,
      Pause pause)
      throws IOException {
    Faults faults = new Faults();
    ApiHandler api =
        new ApiHandler(
            new GameAnswers(game, new AnswerTimes(options.maxAgeScale())),
            new KeyGate(acceptedKeys),
            faults,
            options.latency(),
            pause,
            clock);
    HttpServer server = listenOn(port);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.createContext("/", api);
    server.createContext("/control", new ControlHandler(faults, api::statistics));
    server.start();
    return new SimulatedCocApi(server, threads, api, faults);
  }

  /** Where the API is, such as {@code http://127.0.0.1:8090/v1}. */
  public URI baseUri() {
    return URI.create("http://%s:%d/v1".formatted(HOST, server.getAddress().getPort()));
  }

  /** What goes wrong at the moment, to be changed at any time. */
  public Faults faults() {
    return faults;
  }

  /** The counters since the start. */
  public ApiStatistics statistics() {
    return api.statistics();
  }

  /** Stops at once; requests under way get no answer. Closing again does nothing. */
  @Override
  public void close() {
    faults.clear();
    server.stop(0);
    threads.shutdownNow();
  }

  private static HttpServer listenOn(int port) throws IOException {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(HOST), port), 0);
    } catch (BindException e) {
      BindException clearer =
          new BindException(
              "Cannot listen on %s:%d (%s); name another port, or 0 for any that is free."
                  .formatted(HOST, port, e.getMessage()));
      clearer.initCause(e);
      throw clearer;
    }
  }
}

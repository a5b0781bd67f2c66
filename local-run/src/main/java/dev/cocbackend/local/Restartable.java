package dev.cocbackend.local;

import java.net.URI;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A server that can be stopped, and started again at the same port, as an outage does. Thread-safe.
 */
final class Restartable<S> implements AutoCloseable {
  private final IntFunction<S> starter;
  private final Consumer<S> stopper;
  private final int port;
  private @Nullable S running;

  private Restartable(IntFunction<S> starter, Consumer<S> stopper, int port, S running) {
    this.starter = starter;
    this.stopper = stopper;
    this.port = port;
    this.running = running;
  }

  /**
   * Starts the server at any free port.
   *
   * @param starter starts it at a port, 0 for any free one
   */
  static <S> Restartable<S> start(
      IntFunction<S> starter, Consumer<S> stopper, Function<S, URI> address) {
    S server = starter.apply(0);
    return new Restartable<>(starter, stopper, address.apply(server).getPort(), server);
  }

  /**
   * The server that runs.
   *
   * @throws IllegalStateException if it is stopped
   */
  synchronized S running() {
    if (running == null) {
      throw new IllegalStateException("The server is stopped.");
    }
    return running;
  }

  /** Stops the server; nothing if it is stopped already. */
  synchronized void stop() {
    if (running != null) {
      S server = running;
      running = null;
      stopper.accept(server);
    }
  }

  /** Starts the server again; nothing if it runs. */
  synchronized void startAgain() {
    if (running == null) {
      running = starter.apply(port);
    }
  }

  @Override
  public void close() {
    stop();
  }
}

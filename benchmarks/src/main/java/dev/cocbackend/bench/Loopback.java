package dev.cocbackend.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/** Ports on 127.0.0.1. */
final class Loopback {
  private static final InetAddress ADDRESS = InetAddress.ofLiteral("127.0.0.1");
  private static final Duration POLL = Duration.ofMillis(20);

  private Loopback() {}

  /** A port that nobody listens on just now. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, ADDRESS)) {
      return socket.getLocalPort();
    }
  }

  /**
   * Waits until somebody listens.
   *
   * @throws IOException if the process ends before or takes longer than {@code limit}
   */
  static void awaitListening(int port, Process process, Duration limit)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!listens(port)) {
      if (!process.isAlive()) {
        throw new IOException("The server ended with code %d.".formatted(process.exitValue()));
      }
      if (System.nanoTime() > end) {
        throw new IOException(
            "The server did not listen within %d s.".formatted(limit.toSeconds()));
      }
      Thread.sleep(POLL);
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(ADDRESS, port), Math.toIntExact(POLL.toMillis()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}

package dev.cocbackend.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds ports, and finds out early that one is taken. */
final class LoopbackPort {
  private LoopbackPort() {}

  /**
   * @param port a port, or 0 for any
   * @return {@code port}, or one that was free a moment ago
   * @throws UncheckedIOException if the port is taken; the message names it
   */
  static int orAnyFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(new IOException("Port %d is in use.".formatted(port), e));
    }
  }
}

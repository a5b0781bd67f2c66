package dev.cocbackend.local;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.util.Optional;

/** Ports and addresses of this machine. */
final class LocalAddress {
  private LocalAddress() {}

  /**
   * Finds out before anything is started whether a port can be listened on.
   *
   * @throws StartException if it cannot
   */
  static void check(int port) throws StartException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(
          true); // as the server does: an old run's closed connections are no use
      socket.bind(new InetSocketAddress(port));
    } catch (IOException e) {
      throw unusable(port, e);
    }
  }

  static StartException unusable(int port, IOException cause) {
    return new StartException(
        "Port %d is in use or not allowed; set PORT to another one, such as PORT=%d ./run."
            .formatted(port, port == 8081 ? 8082 : 8081),
        cause);
  }

  /** The address of this machine in its network, if it has one. */
  static Optional<URI> inNetwork(int port) {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(LocalAddress::isUp)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> address instanceof Inet4Address && address.isSiteLocalAddress())
          .map(InetAddress::getHostAddress)
          .sorted()
          .findFirst()
          .map(host -> URI.create("http://%s:%d/".formatted(host, port)));
    } catch (SocketException e) {
      return Optional.empty();
    }
  }

  private static boolean isUp(NetworkInterface network) {
    try {
      return network.isUp() && !network.isLoopback() && !network.isVirtual();
    } catch (SocketException e) {
      return false;
    }
  }
}

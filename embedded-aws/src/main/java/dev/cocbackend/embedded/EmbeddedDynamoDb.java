package dev.cocbackend.embedded;

import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** DynamoDB Local on a loopback port. Thread-safe. */
public final class EmbeddedDynamoDb implements AutoCloseable {
  private final Server server;
  private final LocalDynamoDBServerHandler handler;
  private final URI endpoint;

  private EmbeddedDynamoDb(Server server, LocalDynamoDBServerHandler handler, URI endpoint) {
    this.server = server;
    this.handler = handler;
    this.endpoint = endpoint;
  }

  /**
   * Starts a server and waits until it listens.
   *
   * @param folder where the tables are kept, made if it is absent; null keeps them in memory
   * @param port the loopback port, 0 for any free one
   * @throws UncheckedIOException if the folder or the port cannot be used
   */
  public static EmbeddedDynamoDb start(@Nullable Path folder, int port) {
    int actualPort = LoopbackPort.orAnyFree(port);
    try {
      if (folder != null) {
        Files.createDirectories(folder);
      }
      // Built by hand because the command-line runner prints its settings, sends telemetry, and
      // listens on all addresses.
      LocalDynamoDBServerHandler handler =
          new LocalDynamoDBServerHandler(
              new LocalDynamoDBRequestHandler(
                  0,
                  folder == null,
                  folder == null ? null : folder.toString(),
                  /* sharedDb: one file whatever region and access key a client uses */ true,
                  /* delayTransientStatuses */ false),
              /* corsParams */ null);
      Server server =
          new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), actualPort));
      server.setHandler(new DynamoDBProxyServer(actualPort, handler).setUpHandler(handler));
      server.start();
      return new EmbeddedDynamoDb(server, handler, URI.create("http://127.0.0.1:" + actualPort));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new UncheckedIOException(new IOException("DynamoDB Local did not start.", e));
    }
  }

  /** The address for clients. */
  public URI endpoint() {
    return endpoint;
  }

  /** A new client of this server; the caller closes it. */
  public DynamoDbClient newClient() {
    return DynamoDbClient.builder()
        .endpointOverride(endpoint)
        .region(LocalAccount.REGION)
        .credentialsProvider(LocalAccount.CREDENTIALS)
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  @Override
  public void close() {
    try {
      server.stop();
      // Closes the database's file.
      handler.close();
    } catch (Exception e) {
      throw new IllegalStateException("DynamoDB Local did not stop.", e);
    }
  }
}

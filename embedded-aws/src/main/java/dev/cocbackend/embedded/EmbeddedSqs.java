package dev.cocbackend.embedded;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.pattern.Patterns;
import org.elasticmq.NodeAddress;
import org.elasticmq.StrictSQSLimits$;
import org.elasticmq.actor.QueueManagerActor;
import org.elasticmq.actor.queue.QueueEvent;
import org.elasticmq.persistence.sql.SqlQueuePersistenceActor;
import org.elasticmq.persistence.sql.SqlQueuePersistenceConfig;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.elasticmq.util.NowProvider;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.immutable.List$;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** ElasticMQ on a loopback port, with the limits of SQS. Thread-safe. */
public final class EmbeddedSqs implements AutoCloseable {
  private static final Duration START_STOP_LIMIT = Duration.ofSeconds(20);

  private final ActorSystem actors;
  private final SQSRestServer server;
  private final URI endpoint;

  private EmbeddedSqs(ActorSystem actors, SQSRestServer server, URI endpoint) {
    this.actors = actors;
    this.server = server;
    this.endpoint = endpoint;
  }

  /**
   * Starts a server and waits until it listens and has its messages back.
   *
   * @param folder where queues and messages are kept, made if it is absent; null keeps them in
   *     memory
   * @param port the loopback port, 0 for any free one
   * @throws UncheckedIOException if the folder or the port cannot be used
   */
  public static EmbeddedSqs start(@Nullable Path folder, int port) {
    return start(folder, port, InstantSource.system());
  }

  /**
   * As {@link #start(Path, int)}, with delays and visibility timeouts by {@code clock}.
   *
   * @throws UncheckedIOException if the folder or the port cannot be used
   */
  public static EmbeddedSqs start(@Nullable Path folder, int port, InstantSource clock) {
    int actualPort = LoopbackPort.orAnyFree(port);
    ActorSystem actors =
        ActorSystem.create(
            "embedded-sqs",
            ConfigFactory.parseString("pekko { loglevel = OFF, stdout-loglevel = OFF }")
                .withFallback(ConfigFactory.load(EmbeddedSqs.class.getClassLoader())));
    try {
      Option<ActorRef> storage =
          folder == null ? Option.empty() : Option.apply(startStorage(actors, folder));
      ActorRef manager =
          actors.actorOf(
              Props.create(
                  QueueManagerActor.class,
                  new ClockedNow(clock),
                  StrictSQSLimits$.MODULE$,
                  storage));
      SQSRestServer server =
          SQSRestServerBuilder.withActorSystem(actors)
              .withQueueManagerActor(manager)
              .withInterface("127.0.0.1")
              .withPort(actualPort)
              .withServerAddress(new NodeAddress("http", "127.0.0.1", actualPort, ""))
              .withAWSRegion(LocalAccount.REGION.id())
              .start();
      server.waitUntilStarted();
      if (storage.isDefined()) {
        restore(storage.get(), manager);
      }
      return new EmbeddedSqs(actors, server, URI.create("http://127.0.0.1:" + actualPort));
    } catch (IOException | RuntimeException e) {
      actors.terminate();
      throw new UncheckedIOException(new IOException("ElasticMQ did not start.", e));
    }
  }

  /** The address for clients; queue URLs begin with it. */
  public URI endpoint() {
    return endpoint;
  }

  /** A new client of this server; the caller closes it. */
  public SqsClient newClient() {
    return SqsClient.builder()
        .endpointOverride(endpoint)
        .region(LocalAccount.REGION)
        .credentialsProvider(LocalAccount.CREDENTIALS)
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  @Override
  public void close() {
    server.stopAndWait();
    actors.terminate();
    try {
      actors
          .getWhenTerminated()
          .toCompletableFuture()
          .get(START_STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("ElasticMQ did not stop.", e);
    }
  }

  private static ActorRef startStorage(ActorSystem actors, Path folder) throws IOException {
    Files.createDirectories(folder);
    SqlQueuePersistenceConfig config =
        new SqlQueuePersistenceConfig(
            true,
            "org.h2.Driver",
            "jdbc:h2:file:" + folder.toAbsolutePath().resolve("messages"),
            "",
            "",
            false);
    return actors.actorOf(
        Props.create(SqlQueuePersistenceActor.class, config, List$.MODULE$.empty()));
  }

  private static void restore(ActorRef storage, ActorRef manager) throws IOException {
    try {
      Patterns.ask(storage, new QueueEvent.Restore(manager), START_STOP_LIMIT)
          .toCompletableFuture()
          .get(START_STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while messages were restored.", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("The stored messages could not be restored.", e);
    }
  }

  private static final class ClockedNow extends NowProvider {
    private final InstantSource clock;

    ClockedNow(InstantSource clock) {
      this.clock = clock;
    }

    @Override
    public long nowMillis() {
      return clock.millis();
    }

    @Override
    public OffsetDateTime now() {
      return clock.instant().atOffset(ZoneOffset.UTC);
    }
  }
}

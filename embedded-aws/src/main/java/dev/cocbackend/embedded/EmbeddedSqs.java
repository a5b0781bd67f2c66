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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.http.scaladsl.Http;
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
import scala.jdk.javaapi.DurationConverters;
import scala.jdk.javaapi.FutureConverters;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** ElasticMQ on a loopback port, with the limits of SQS. Thread-safe. */
public final class EmbeddedSqs implements AutoCloseable {
  private static final Duration START_STOP_LIMIT = Duration.ofSeconds(20);

  /**
   * How long requests under way may go on once the server stops. ElasticMQ's own stop gives them a
   * minute, which a long poll whose client has gone can use up.
   */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(1);

  private final ActorSystem actors;
  private final Http.ServerBinding binding;
  private final URI endpoint;

  private EmbeddedSqs(ActorSystem actors, Http.ServerBinding binding, URI endpoint) {
    this.actors = actors;
    this.binding = binding;
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
      Http.ServerBinding binding = server.waitUntilStarted();
      if (storage.isDefined()) {
        restore(storage.get(), manager);
      }
      return new EmbeddedSqs(actors, binding, URI.create("http://127.0.0.1:" + actualPort));
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

  /** Stops the server; requests under way are cut off after a second. */
  @Override
  public void close() {
    try {
      await(FutureConverters.asJava(binding.terminate(DurationConverters.toScala(STOP_PATIENCE))));
    } finally {
      actors.terminate();
      await(actors.getWhenTerminated());
    }
  }

  private static void await(CompletionStage<?> end) {
    try {
      end.toCompletableFuture().get(START_STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
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

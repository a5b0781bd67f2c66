package dev.cocbackend.operator.command;

import dev.cocbackend.operator.queue.MessageQueue;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.operator.queue.SqsMessageQueue;
import dev.cocbackend.operator.queue.SweepLimits;
import dev.cocbackend.operator.storage.FolderStorage;
import dev.cocbackend.operator.storage.S3Storage;
import dev.cocbackend.operator.storage.Storage;
import dev.cocbackend.refresh.RefreshQueueUrls;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.settings.SettingsException;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** What the commands work with: the environment, or that of a local run, and what it leads to. */
final class Operator implements AutoCloseable {
  /** Written by {@code ./run} into its data folder. */
  static final String ENVIRONMENT_FILE = "environment";

  private final Map<String, String> environment;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final SweepLimits limits;
  private final PrintWriter err;
  private final boolean showsProgress;
  private @Nullable Settings settings;
  private @Nullable Connections connections;

  @Option(
      names = "--local",
      paramLabel = "DIR",
      arity = "0..1",
      fallbackValue = ".data",
      scope = ScopeType.INHERIT,
      description =
          "Works on the local run that ./run has started, by what it wrote into its data folder"
              + " (.data), instead of what the environment names.")
  private @Nullable Path local;

  Operator(
      Map<String, String> environment,
      InstantSource clock,
      RandomGenerator random,
      SweepLimits limits,
      PrintWriter err,
      boolean showsProgress) {
    this.environment = environment;
    this.clock = clock;
    this.random = random;
    this.limits = limits;
    this.err = err;
    this.showsProgress = showsProgress;
  }

  InstantSource clock() {
    return clock;
  }

  RandomGenerator random() {
    return random;
  }

  /** How queues are gone through unless an option says otherwise. */
  SweepLimits limits() {
    return limits;
  }

  PrintWriter err() {
    return err;
  }

  boolean showsProgress() {
    return showsProgress;
  }

  Settings settings() {
    Settings known = settings;
    if (known == null) {
      known = new Settings(variables());
      settings = known;
    }
    return known;
  }

  DynamoDbClient dynamoDb() {
    return connections().dynamoDb();
  }

  SqsClient sqs() {
    return connections().sqs();
  }

  String table() {
    return settings().required("SNAPSHOT_TABLE");
  }

  SnapshotStore store() {
    return new DynamoSnapshotStore(dynamoDb(), table());
  }

  RefreshQueueUrls urls() {
    if (settings().optional("REFRESH_QUEUE_TYPE").orElse("sqs").equals("memory")) {
      throw new SettingsException(
          "The queues are in the memory of the process that uses them (REFRESH_QUEUE_TYPE is memory); only that process can look at them.");
    }
    return RefreshQueueUrls.of(settings());
  }

  MessageQueue queue(QueueName name) {
    RefreshQueueUrls urls = urls();
    return queue(name, name.tier().map(urls::of).orElse(urls.deadLetter()));
  }

  MessageQueue queue(QueueName name, String url) {
    return new SqsMessageQueue(name, sqs(), url, clock);
  }

  /**
   * The folder or bucket of backups.
   *
   * @param chosen by an option, null if by {@code QUEUE_BACKUP_DIR}
   */
  Storage backups(@Nullable String chosen) {
    return storage(
        chosen != null ? chosen : settings().required("QUEUE_BACKUP_DIR"), "QUEUE_BACKUP_DIR");
  }

  /** {@code QUEUE_BACKUP_RETENTION_DAYS}, 7 by default. */
  int backupRetentionDays() {
    return settings().integer("QUEUE_BACKUP_RETENTION_DAYS", 7, 1, 3_650);
  }

  /** A folder, or {@code s3://bucket/prefix}. */
  Storage storage(String place, String name) {
    if (!place.startsWith("s3://")) {
      return new FolderStorage(Path.of(place));
    }
    String rest = place.substring("s3://".length());
    int slash = rest.indexOf('/');
    String bucket = slash < 0 ? rest : rest.substring(0, slash);
    String prefix = slash < 0 ? "" : rest.substring(slash + 1);
    if (bucket.isEmpty()) {
      throw new SettingsException(
          "%s is a folder or s3://bucket/prefix, not '%s'.".formatted(name, place));
    }
    return new S3Storage(
        connections().s3(),
        bucket,
        prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/");
  }

  @Override
  public void close() {
    if (connections != null) {
      connections.close();
    }
  }

  private Connections connections() {
    Connections known = connections;
    if (known == null) {
      known = new Connections(settings());
      connections = known;
    }
    return known;
  }

  private Map<String, String> variables() {
    if (local == null) {
      return environment;
    }
    Path file = local.resolve(ENVIRONMENT_FILE);
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new SettingsException(
          "There is no local run with its data in %s (%s cannot be read); start ./run, or name its folder: --local DIR."
              .formatted(local, file));
    }
    Map<String, String> variables = new HashMap<>(environment);
    variables.putIfAbsent("QUEUE_BACKUP_DIR", local.resolve("backups").toString());
    properties.stringPropertyNames().forEach(n -> variables.put(n, properties.getProperty(n)));
    return variables;
  }
}

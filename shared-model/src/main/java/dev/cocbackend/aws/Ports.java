package dev.cocbackend.aws;

import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.breaker.DynamoBreaker;
import dev.cocbackend.budget.CallerBudget;
import dev.cocbackend.budget.DynamoCallerBudget;
import dev.cocbackend.demand.InMemoryReadLog;
import dev.cocbackend.demand.ReadLog;
import dev.cocbackend.demand.SqsReadLog;
import dev.cocbackend.push.DeliveryLog;
import dev.cocbackend.push.DeviceStore;
import dev.cocbackend.push.DynamoDeliveryLog;
import dev.cocbackend.push.DynamoDeviceStore;
import dev.cocbackend.push.DynamoTimers;
import dev.cocbackend.push.Timers;
import dev.cocbackend.ratelimit.DynamoRateLimiter;
import dev.cocbackend.ratelimit.KeyStates;
import dev.cocbackend.ratelimit.Pace;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshQueueUrls;
import dev.cocbackend.refresh.SqsRefreshQueue;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.settings.SettingsException;
import dev.cocbackend.snapshot.DynamoPatchStore;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.PatchStore;
import dev.cocbackend.snapshot.SnapshotStore;
import java.time.InstantSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The ports of one process as its settings describe them. Each method makes a new object and throws
 * {@link SettingsException} if a setting it needs is missing or wrong.
 */
public final class Ports {
  private static final String TABLE = "SNAPSHOT_TABLE";

  private final Settings settings;
  private final DynamoDbClient dynamoDb;
  private final WriteUnits writeUnits;

  Ports(Settings settings, DynamoDbClient dynamoDb, WriteUnits writeUnits) {
    this.settings = settings;
    this.dynamoDb = dynamoDb;
    this.writeUnits = writeUnits;
  }

  public static Ports of(Settings settings) {
    settings.required(TABLE);
    WriteUnits units = new WriteUnits();
    return new Ports(settings, AwsClients.dynamoDb(units), units);
  }

  public SnapshotStore snapshotStore() {
    return new DynamoSnapshotStore(dynamoDb, settings.required(TABLE));
  }

  /** The client that the ports share, for a module's own. */
  public DynamoDbClient dynamoDb() {
    return dynamoDb;
  }

  /** The name of the table. */
  public String table() {
    return settings.required(TABLE);
  }

  /** What the ports' writes to the table cost. */
  public WriteUnits writeUnits() {
    return writeUnits;
  }

  public PatchStore patchStore() {
    return new DynamoPatchStore(dynamoDb, settings.required(TABLE));
  }

  /** Its pace allows for clocks that differ by {@code COC_CLOCK_SKEW_MS}, 4 ms by default. */
  public RateLimiter rateLimiter() {
    return limiter();
  }

  /** How the keys of all instances stand. */
  public KeyStates keyStates() {
    return limiter();
  }

  private DynamoRateLimiter limiter() {
    return new DynamoRateLimiter(dynamoDb, settings.required(TABLE), Pace.from(settings));
  }

  public Breaker breaker() {
    return new DynamoBreaker(dynamoDb, settings.required(TABLE));
  }

  public CallerBudget callerBudget() {
    return new DynamoCallerBudget(dynamoDb, settings.required(TABLE));
  }

  public DeviceStore deviceStore() {
    return new DynamoDeviceStore(dynamoDb, settings.required(TABLE));
  }

  public DeliveryLog deliveryLog() {
    return new DynamoDeliveryLog(dynamoDb, settings.required(TABLE));
  }

  public Timers timers() {
    return new DynamoTimers(dynamoDb, settings.required(TABLE));
  }

  /**
   * SQS, or the queue in this process's memory if {@code REFRESH_QUEUE_TYPE} is {@code memory};
   * that one serves only where readers and workers share the process.
   */
  public RefreshQueue refreshQueue() {
    if (isInMemory()) {
      return new InMemoryRefreshQueue(InstantSource.system());
    }
    RefreshQueueUrls urls = RefreshQueueUrls.of(settings);
    return new SqsRefreshQueue(AwsClients.sqs(), urls);
  }

  /** The queue of reads in {@code READS_QUEUE_URL}, or in memory as {@link #refreshQueue} is. */
  public ReadLog readLog() {
    if (isInMemory()) {
      return new InMemoryReadLog(InstantSource.system());
    }
    String url = settings.required("READS_QUEUE_URL");
    return new SqsReadLog(AwsClients.sqs(), url);
  }

  private boolean isInMemory() {
    String type = settings.optional("REFRESH_QUEUE_TYPE").orElse("sqs");
    return switch (type) {
      case "sqs" -> false;
      case "memory" -> true;
      default ->
          throw new SettingsException("REFRESH_QUEUE_TYPE is sqs or memory, not '" + type + "'.");
    };
  }
}

package dev.cocbackend.aws;

import dev.cocbackend.aws.AwsJsonCall.Service;
import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.breaker.DynamoBreaker;
import dev.cocbackend.budget.CallerBudget;
import dev.cocbackend.budget.DynamoCallerBudget;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.ApiKeys;
import dev.cocbackend.coc.CachedApiKeys;
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
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The ports of one process as its settings describe them. Each method makes a new object and throws
 * {@link SettingsException} if a setting it needs is missing or wrong.
 */
public final class Ports {
  private static final String TABLE = "SNAPSHOT_TABLE";
  private static final String KEYS = "COC_API_KEYS";
  private static final String KEYS_SECRET = "COC_API_KEYS_SECRET";
  private static final String KEYS_PARAMETER = "COC_API_KEYS_PARAMETER";

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

  /**
   * The API keys out of exactly one of {@code COC_API_KEYS}, {@code COC_API_KEYS_SECRET} (Secrets
   * Manager) and {@code COC_API_KEYS_PARAMETER} (Parameter Store). Those of the latter two are read
   * at first use and again every {@code COC_API_KEYS_MAX_AGE} seconds, 300 by default.
   */
  public ApiKeys apiKeys() {
    List<String> given =
        Stream.of(KEYS, KEYS_SECRET, KEYS_PARAMETER)
            .filter(name -> settings.optional(name).isPresent())
            .toList();
    if (given.size() != 1) {
      throw new SettingsException(
          "Set exactly one of %s, %s and %s; %s."
              .formatted(
                  KEYS,
                  KEYS_SECRET,
                  KEYS_PARAMETER,
                  given.isEmpty() ? "none is set" : String.join(" and ", given) + " are set"));
    }
    int maxAge = settings.integer("COC_API_KEYS_MAX_AGE", 300, 10, 86_400);
    String source = given.getFirst();
    String value = settings.required(source);
    return switch (source) {
      case KEYS -> ApiKeys.of(ApiKey.listFrom(settings));
      case KEYS_SECRET ->
          cached(StoredKeys.inSecret(source, call(Service.SECRETS_MANAGER), value), maxAge);
      default ->
          cached(StoredKeys.inParameter(source, call(Service.SYSTEMS_MANAGER), value), maxAge);
    };
  }

  private static ApiKeys cached(StoredKeys source, int maxAge) {
    return new CachedApiKeys(
        source, Duration.ofSeconds(maxAge), InstantSource.system(), System.err::println);
  }

  /** Where the SDK's own client of the service would call. */
  private AwsJsonCall call(Service service) {
    Optional<URI> endpoint =
        Stream.of(service.endpointVariable(), "AWS_ENDPOINT_URL")
            .filter(name -> settings.optional(name).isPresent())
            .findFirst()
            .map(settings::address);
    Region region =
        settings
            .optional("AWS_REGION")
            .map(Region::of)
            .orElseGet(() -> new DefaultAwsRegionProviderChain().getRegion());
    return AwsJsonCall.of(service, endpoint, region);
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

  /**
   * SQS, or the queue in this process's memory if {@code REFRESH_QUEUE_TYPE} is {@code memory};
   * that one serves only where readers and workers share the process.
   */
  public RefreshQueue refreshQueue() {
    String type = settings.optional("REFRESH_QUEUE_TYPE").orElse("sqs");
    return switch (type) {
      case "sqs" -> {
        RefreshQueueUrls urls = RefreshQueueUrls.of(settings);
        yield new SqsRefreshQueue(AwsClients.sqs(), urls);
      }
      case "memory" -> new InMemoryRefreshQueue(InstantSource.system());
      default ->
          throw new SettingsException("REFRESH_QUEUE_TYPE is sqs or memory, not '" + type + "'.");
    };
  }
}

package dev.cocbackend.operator.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.breaker.DynamoBreaker;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.RefreshQueueUrls;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.settings.SettingsException;
import dev.cocbackend.snapshot.DueKey;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.SnapshotTable;
import dev.cocbackend.snapshot.StoreUnavailableException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoveryStatus;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Looks at settings, table, queues, clocks and what has piled up. Changes nothing. A check that
 * cannot be made because an earlier one failed is skipped and says so.
 */
public final class Doctor {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Requests to AWS are refused when the clocks differ by more (signature version 4). */
  private static final Duration SKEW_LIMIT = Duration.ofMinutes(5);

  /** The Date header has whole seconds; slots of the CoC API are milliseconds apart. */
  private static final Duration SKEW_WARNING = Duration.ofSeconds(2);

  /** Six times the worker's timeout of {@code template.yaml}, which AWS asks for. */
  private static final Duration VISIBILITY = Duration.ofMinutes(6);

  /** How much later than its target a request may be before something must stand still. */
  private static final Duration LATE = Duration.ofMinutes(2);

  private final Settings settings;
  private final Supplier<DynamoDbClient> dynamoDb;
  private final Supplier<SqsClient> sqs;
  private final InstantSource clock;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * @param dynamoDb makes the client, and may throw if region or credentials are missing
   * @param sqs the same
   */
  public Doctor(
      Settings settings,
      Supplier<DynamoDbClient> dynamoDb,
      Supplier<SqsClient> sqs,
      InstantSource clock) {
    this.settings = settings;
    this.dynamoDb = dynamoDb;
    this.sqs = sqs;
    this.clock = clock;
  }

  /** Makes all checks, in an order that shows causes before what they cause. */
  public List<Finding> examine() {
    findings.clear();
    setting("settings: table", () -> settings.required("SNAPSHOT_TABLE"));
    boolean isMemory = settings.optional("REFRESH_QUEUE_TYPE").orElse("sqs").equals("memory");
    if (!isMemory) {
      setting("settings: queues", () -> RefreshQueueUrls.of(settings));
    }
    setting("settings: max ages", settings::stalenessPolicy);
    if (settings.optional("COC_API_BASE_URL").isPresent()) {
      setting("settings: CoC API", () -> settings.address("COC_API_BASE_URL"));
    }

    Optional<String> table = settings.optional("SNAPSHOT_TABLE");
    if (table.isEmpty()) {
      skip(
          "the table's name is not set",
          "table",
          "table: time to live",
          "breaker",
          "late requests");
    } else {
      table(table.get());
    }
    RefreshQueueUrls urls = isMemory ? null : urlsOrNull();
    if (urls == null) {
      skip(
          isMemory
              ? "the queues are in the memory of the process that uses them"
              : "the queues' URLs are not set",
          "queues",
          "dead letters");
    } else {
      queues(urls);
    }
    return List.copyOf(findings);
  }

  private void setting(String check, Supplier<?> reading) {
    try {
      Object value = reading.get();
      add(Finding.ok(check, value == null ? "not set" : "set and well formed"));
    } catch (SettingsException e) {
      add(
          Finding.failed(
              check,
              String.valueOf(e.getMessage()),
              "Take the values from the stack's outputs, or use --local."));
    }
  }

  private @Nullable RefreshQueueUrls urlsOrNull() {
    try {
      return RefreshQueueUrls.of(settings);
    } catch (SettingsException e) {
      return null; // found above
    }
  }

  // ── The table ─────────────────────────────────────────────────────────────────────────────────

  private void table(String name) {
    DescribeTableResponse response;
    try {
      response = dynamoDb.get().describeTable(r -> r.tableName(name));
    } catch (SdkException e) {
      add(unanswered("table", "DescribeTable on " + name, "dynamodb:DescribeTable", e));
      skip(
          "the table did not answer",
          "table: keys",
          "table: due index",
          "table: time to live",
          "table: recovery",
          "clock",
          "breaker",
          "late requests");
      return;
    }
    TableDescription table = response.table();
    add(
        table.tableStatus() == TableStatus.ACTIVE || table.tableStatus() == TableStatus.UPDATING
            ? Finding.ok("table", name + " is " + table.tableStatusAsString())
            : Finding.failed(
                "table",
                name + " is " + table.tableStatusAsString(),
                "Wait until it is ACTIVE; if it is ARCHIVED or its key is gone, restore it from point in time."));
    keys(table);
    dueIndex(table);
    timeToLive(name);
    recovery(name);
    skew(response);
    breaker(name);
    lateRequests(name);
  }

  private void keys(TableDescription table) {
    String keys = keys(table.keySchema());
    add(
        keys.equals("pk HASH, sk RANGE")
            ? Finding.ok("table: keys", keys)
            : Finding.failed(
                "table: keys",
                "The keys are %s instead of pk HASH, sk RANGE.".formatted(keys),
                "This is another table; set SNAPSHOT_TABLE to the stack's."));
  }

  private void dueIndex(TableDescription table) {
    String check = "table: due index";
    Optional<GlobalSecondaryIndexDescription> index =
        table.globalSecondaryIndexes().stream()
            .filter(i -> i.indexName().equals(SnapshotTable.DUE_INDEX))
            .findFirst();
    if (index.isEmpty()) {
      add(
          Finding.failed(
              check,
              "There is no index " + SnapshotTable.DUE_INDEX + ": lost requests are never found.",
              "Deploy the template again; DynamoDB fills a new index by itself."));
      return;
    }
    String keys = keys(index.get().keySchema());
    Set<String> projected = new HashSet<>(index.get().projection().nonKeyAttributes());
    boolean isProjected =
        "ALL".equals(index.get().projection().projectionTypeAsString())
            || projected.containsAll(List.of("leaseTier", "requestedAt"));
    add(
        keys.equals("dueShard HASH, nextDueAt RANGE") && isProjected
            ? Finding.ok(check, keys)
            : Finding.failed(
                check,
                "The index has %s and projects %s.".formatted(keys, projected),
                "It needs dueShard HASH, nextDueAt RANGE, and leaseTier and requestedAt projected; deploy the template again."));
  }

  private void timeToLive(String name) {
    String check = "table: time to live";
    try {
      var ttl = dynamoDb.get().describeTimeToLive(r -> r.tableName(name)).timeToLiveDescription();
      boolean isOn =
          (ttl.timeToLiveStatus() == TimeToLiveStatus.ENABLED
                  || ttl.timeToLiveStatus() == TimeToLiveStatus.ENABLING)
              && SnapshotTable.TTL.equals(ttl.attributeName());
      add(
          isOn
              ? Finding.ok(check, "on, by " + ttl.attributeName())
              : Finding.failed(
                  check,
                  "It is %s (attribute %s): tombstones and budgets stay for ever."
                      .formatted(ttl.timeToLiveStatusAsString(), ttl.attributeName()),
                  "Turn it on by the attribute %s: aws dynamodb update-time-to-live."
                      .formatted(SnapshotTable.TTL)));
    } catch (SdkException e) {
      add(unanswered(check, "DescribeTimeToLive", "dynamodb:DescribeTimeToLive", e));
    }
  }

  private void recovery(String name) {
    String check = "table: recovery";
    try {
      var recovery =
          dynamoDb
              .get()
              .describeContinuousBackups(r -> r.tableName(name))
              .continuousBackupsDescription()
              .pointInTimeRecoveryDescription();
      add(
          recovery.pointInTimeRecoveryStatus() == PointInTimeRecoveryStatus.ENABLED
              ? Finding.ok(check, "to any second until " + recovery.latestRestorableDateTime())
              : Finding.warning(
                  check,
                  "Point-in-time recovery is off.",
                  "Turn it on, as the template does: aws dynamodb update-continuous-backups."));
    } catch (AwsServiceException e) {
      add(
          "UnknownOperationException".equals(code(e))
              ? Finding.skipped(check, "this endpoint has no point-in-time recovery")
              : unanswered(
                  check, "DescribeContinuousBackups", "dynamodb:DescribeContinuousBackups", e));
    } catch (SdkException e) {
      add(unanswered(check, "DescribeContinuousBackups", "dynamodb:DescribeContinuousBackups", e));
    }
  }

  private void skew(SdkResponse response) {
    String check = "clock";
    Optional<Instant> theirs =
        response.sdkHttpResponse().firstMatchingHeader("Date").flatMap(Doctor::httpDate);
    if (theirs.isEmpty()) {
      add(Finding.skipped(check, "this endpoint says no date"));
      return;
    }
    Duration skew = Duration.between(theirs.get(), clock.instant()).abs();
    String found = "This clock is within %d s of the server's.".formatted(skew.toSeconds() + 1);
    if (skew.compareTo(SKEW_LIMIT) > 0) {
      add(
          Finding.failed(
              check,
              found,
              "Set this machine's clock by NTP: AWS refuses requests that are 5 minutes off."));
    } else if (skew.compareTo(SKEW_WARNING) > 0) {
      add(
          Finding.warning(
              check,
              found,
              "Set this machine's clock by NTP: ages shown here are off by as much."));
    } else {
      add(Finding.ok(check, found));
    }
  }

  private void breaker(String name) {
    try {
      Optional<Instant> openUntil =
          new DynamoBreaker(dynamoDb.get(), name).openUntil(clock.instant());
      add(
          openUntil.isEmpty()
              ? Finding.ok("breaker", "closed")
              : Finding.warning(
                  "breaker",
                  "Open until %s: the CoC API is in maintenance.".formatted(openUntil.get()),
                  "Nothing is lost and nothing is to be done; requests wait until it is over."));
    } catch (StoreUnavailableException e) {
      add(unanswered("breaker", "GetItem", "dynamodb:GetItem", e));
    }
  }

  private void lateRequests(String name) {
    String check = "late requests";
    try {
      Optional<DueKey> oldest = new DynamoSnapshotStore(dynamoDb.get(), name).oldestLease();
      Instant now = clock.instant();
      if (oldest.isPresent() && oldest.get().dueAt().plus(LATE).isBefore(now)) {
        add(
            Finding.failed(
                check,
                "The request for %s has been due since %s."
                    .formatted(oldest.get().key(), oldest.get().dueAt()),
                "The planner sends such requests each minute: look whether it runs, and whether the queues take messages."));
      } else {
        add(
            Finding.ok(
                check,
                oldest.map(o -> "the next lease ends at " + o.dueAt()).orElse("none outstanding")));
      }
    } catch (StoreUnavailableException e) {
      add(unanswered(check, "Query on the index due", "dynamodb:Query", e));
    }
  }

  // ── The queues ────────────────────────────────────────────────────────────────────────────────

  private void queues(RefreshQueueUrls urls) {
    Map<String, String> all = new LinkedHashMap<>();
    for (Tier tier : Tier.values()) {
      all.put(tier.name().toLowerCase(Locale.ROOT), urls.of(tier));
    }
    if (new HashSet<>(all.values()).size() < all.size() || all.containsValue(urls.deadLetter())) {
      add(
          Finding.failed(
              "queues",
              "Two of the URLs are the same.",
              "Each tier and the dead letters have a queue of their own; take the URLs from the stack."));
    }
    Map<QueueAttributeName, String> deadLetters = attributes("dead-letter", urls.deadLetter());
    for (Map.Entry<String, String> queue : all.entrySet()) {
      Map<QueueAttributeName, String> attributes = attributes(queue.getKey(), queue.getValue());
      if (attributes != null) {
        redrive(queue.getKey(), attributes, deadLetters);
        visibility(queue.getKey(), attributes);
      }
    }
    if (deadLetters == null) {
      skip("the queue did not answer", "dead letters");
      return;
    }
    long letters =
        Long.parseLong(
            deadLetters.getOrDefault(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "0"));
    add(
        letters == 0
            ? Finding.ok("dead letters", "none")
            : Finding.failed(
                "dead letters",
                "There are about " + letters + ".",
                "See why: operator queue redrive --all --dry-run; send them again once the cause is mended: operator queue redrive --reason TEXT."));
  }

  private @Nullable Map<QueueAttributeName, String> attributes(String name, String url) {
    String check = "queue " + name;
    try {
      GetQueueAttributesResponse response =
          sqs.get().getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL));
      add(Finding.ok(check, url));
      return response.attributes();
    } catch (SdkException e) {
      add(unanswered(check, "GetQueueAttributes on " + url, "sqs:GetQueueAttributes", e));
      return null;
    }
  }

  private void redrive(
      String name,
      Map<QueueAttributeName, String> attributes,
      @Nullable Map<QueueAttributeName, String> deadLetters) {
    String check = "queue " + name + ": redrive";
    String remedy =
        "Deploy the template again; it sends what %d receives could not finish to the dead letters."
            .formatted(InMemoryRefreshQueue.MAX_RECEIVE_COUNT);
    String text = attributes.get(QueueAttributeName.REDRIVE_POLICY);
    if (text == null || text.isBlank()) {
      add(
          Finding.failed(
              check,
              "There is no redrive policy: a message that kills its worker comes back for ever.",
              remedy));
      return;
    }
    JsonNode policy;
    try {
      policy = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      add(Finding.failed(check, "The redrive policy is not JSON: " + text, remedy));
      return;
    }
    int receives = policy.path("maxReceiveCount").asInt(0);
    String target = policy.path("deadLetterTargetArn").asText();
    String wanted = deadLetters == null ? null : deadLetters.get(QueueAttributeName.QUEUE_ARN);
    if (wanted != null && !wanted.equals(target)) {
      add(
          Finding.failed(
              check,
              "Its dead letters go to %s, and not to the queue of REFRESH_QUEUE_URL_DLQ (%s)."
                  .formatted(target, wanted),
              remedy));
    } else if (receives < InMemoryRefreshQueue.MAX_RECEIVE_COUNT) {
      add(
          Finding.warning(
              check,
              "A message is dead after %d receives; throttled batches can bring healthy ones there."
                  .formatted(receives),
              remedy));
    } else {
      add(Finding.ok(check, "after %d receives to %s".formatted(receives, target)));
    }
  }

  private void visibility(String name, Map<QueueAttributeName, String> attributes) {
    String check = "queue " + name + ": visibility";
    long seconds =
        Long.parseLong(attributes.getOrDefault(QueueAttributeName.VISIBILITY_TIMEOUT, "0"));
    add(
        seconds >= VISIBILITY.toSeconds()
            ? Finding.ok(check, seconds + " s")
            : Finding.warning(
                check,
                "Messages are visible again after %d s, while a worker may still have them."
                    .formatted(seconds),
                "On AWS it is at least six times the worker's timeout: %d s. A local run needs less."
                    .formatted(VISIBILITY.toSeconds())));
  }

  // ── Common ────────────────────────────────────────────────────────────────────────────────────

  private void add(Finding finding) {
    findings.add(finding);
  }

  private void skip(String why, String... checks) {
    for (String check : checks) {
      add(Finding.skipped(check, why));
    }
  }

  private static Finding unanswered(
      String check, String call, String permission, RuntimeException e) {
    Throwable cause =
        e instanceof StoreUnavailableException && e.getCause() != null ? e.getCause() : e;
    if (cause instanceof AwsServiceException service) {
      String code = code(service);
      String remedy =
          switch (code) {
            case "AccessDeniedException", "AccessDenied" ->
                "Allow these credentials " + permission + ".";
            case "UnrecognizedClientException",
                "InvalidClientTokenId",
                "ExpiredTokenException",
                "ExpiredToken",
                "InvalidSignatureException" ->
                "The credentials are wrong or have expired; log in again.";
            case "ResourceNotFoundException",
                "AWS.SimpleQueueService.NonExistentQueue",
                "QueueDoesNotExist" ->
                "There is no such thing in this account and region; compare with the stack's outputs.";
            default -> "Look the code up at AWS; try again if it is throttling.";
          };
      return Finding.failed(check, "%s was refused: %s.".formatted(call, code), remedy);
    }
    String found = String.valueOf(cause.getMessage()).replaceAll("\\s+", " ");
    return Finding.failed(
        check,
        "%s had no answer: %s".formatted(call, found),
        "Check the network, the region, the credentials and AWS_ENDPOINT_URL; for a local run, whether ./run is running.");
  }

  private static String code(AwsServiceException e) {
    String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
    return code == null ? "status " + e.statusCode() : code;
  }

  private static String keys(List<KeySchemaElement> schema) {
    List<String> keys =
        schema.stream().map(key -> key.attributeName() + " " + key.keyTypeAsString()).toList();
    return String.join(", ", keys);
  }

  private static Optional<Instant> httpDate(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}

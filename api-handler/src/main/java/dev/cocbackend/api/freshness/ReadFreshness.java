package dev.cocbackend.api.freshness;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.snapshot.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Counts an instance's answers by kind and tells them once a minute in CloudWatch's embedded metric
 * format, so that a read costs a few additions and no log line of its own. {@code docs/metrics.md}
 * lists the metrics; their names never change, for alarms and dashboards hold on to them.
 *
 * <p>What is counted since the last line is told by the first invocation a minute later. An
 * instance that is frozen tells it when it thaws, under the time of the last answer counted, and
 * one that is shut down never does: at most the last minute of each instance is missing.
 * Thread-safe.
 */
public final class ReadFreshness {
  /** The CloudWatch namespace, the same for all metrics of the service. */
  public static final String NAMESPACE = "CocBackend";

  /** The dimension that tells clans, players and wars apart. */
  public static final String KIND = "kind";

  /** The dimension that tells a version that is being rolled out from the one before. */
  public static final String VERSION = "version";

  /** CloudWatch keeps a value a minute. */
  static final Duration INTERVAL = Duration.ofMinutes(1);

  private static final String READS = "reads";
  private static final String STALE_READS = "staleReads";

  /** CloudWatch takes no more values of one metric in one line. */
  private static final int MAX_AGES = 100;

  private final RandomGenerator random;
  private final Map<Kind, Counts> counts = new EnumMap<>(Kind.class);
  private Instant begun = Instant.MAX;
  private Instant last = Instant.MIN;

  /**
   * @param random chooses which ages are told when a minute has more than one line takes
   */
  public ReadFreshness(RandomGenerator random) {
    this.random = random;
    for (Kind kind : Kind.values()) {
      counts.put(kind, new Counts());
    }
  }

  /**
   * The age from which an answer misses the objective. For a war it is the later end of the
   * promised 5 to 10 minutes, for a clan that of 30 to 60 minutes, for a player the promised hour.
   */
  public static Duration lateFrom(Kind kind) {
    return switch (kind) {
      case WAR -> Duration.ofMinutes(10);
      case CLAN, PLAYER -> Duration.ofHours(1);
    };
  }

  /** Counts an answer from a snapshot of {@code fetchedAt}. */
  public synchronized void answered(Kind kind, Instant fetchedAt, boolean stale, Instant now) {
    seen(now);
    Duration age = Duration.between(fetchedAt, now);
    Counts counted = of(kind);
    counted.reads++;
    if (stale) {
      counted.stale++;
    }
    if (age.compareTo(lateFrom(kind)) >= 0) {
      counted.late++;
    }
    // A reservoir: each age of the minute is as likely to be told as any other.
    int place =
        counted.reads <= MAX_AGES ? (int) counted.reads - 1 : (int) random.nextLong(counted.reads);
    if (place < MAX_AGES) {
      // Clocks of two machines differ; an age below zero says no more than that.
      counted.ages[place] = Math.max(0, age.toSeconds());
    }
  }

  /** Counts an answer that had to be put off because there is no snapshot yet. */
  public synchronized void pending(Kind kind, Instant now) {
    seen(now);
    of(kind).pending++;
  }

  /**
   * What there is to log now: lines of one JSON object each, each ended by a line feed. Empty if
   * the last ones are less than a minute old or nothing was counted since.
   *
   * @param version of the function that counted, under which reads and stale reads are told, too
   */
  public synchronized Optional<String> due(Instant now, String version) {
    if (begun.equals(Instant.MAX) || now.isBefore(begun.plus(INTERVAL))) {
      return Optional.empty();
    }
    StringBuilder lines = new StringBuilder();
    for (Kind kind : Kind.values()) {
      Counts counted = of(kind);
      if (counted.reads + counted.pending > 0) {
        lines.append(line(kind, version, counted)).append('\n');
        counted.clear();
      }
    }
    begun = Instant.MAX;
    return Optional.of(lines.toString());
  }

  private Counts of(Kind kind) {
    return Objects.requireNonNull(counts.get(kind));
  }

  private void seen(Instant now) {
    if (begun.equals(Instant.MAX)) {
      begun = now;
    }
    last = now;
  }

  private ObjectNode line(Kind kind, String version, Counts counted) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    ObjectNode head = line.putObject("_aws").put("Timestamp", last.toEpochMilli());
    ArrayNode directives = head.putArray("CloudWatchMetrics");
    ArrayNode metrics = metricsBy(KIND, directives);
    ArrayNode ofVersion = metricsBy(VERSION, directives);
    for (String name : new String[] {READS, STALE_READS}) {
      ofVersion.addObject().put("Name", name).put("Unit", "Count");
    }
    line.put("event", "freshness").put(KIND, kind.id()).put(VERSION, version);
    // A zero is told here: the share of late answers needs both, and CloudWatch bills the metric by
    // its existence in a month and not by the value.
    count(line, metrics, READS, counted.reads);
    count(line, metrics, STALE_READS, counted.stale);
    count(line, metrics, "lateReads", counted.late);
    count(line, metrics, "pendingReads", counted.pending);
    if (counted.reads > 0) {
      metrics.addObject().put("Name", "ageAtRead").put("Unit", "Seconds");
      ArrayNode ages = line.putArray("ageAtRead");
      for (int i = 0; i < Math.min(counted.reads, MAX_AGES); i++) {
        ages.add(counted.ages[i]);
      }
    }
    return line;
  }

  /** Adds a list of metrics that are told by this dimension. */
  private static ArrayNode metricsBy(String dimension, ArrayNode directives) {
    ObjectNode directive = directives.addObject().put("Namespace", NAMESPACE);
    directive.putArray("Dimensions").addArray().add(dimension);
    return directive.putArray("Metrics");
  }

  private static void count(ObjectNode line, ArrayNode metrics, String name, long value) {
    metrics.addObject().put("Name", name).put("Unit", "Count");
    line.put(name, value);
  }

  private static final class Counts {
    private final long[] ages = new long[MAX_AGES];
    private long reads;
    private long stale;
    private long late;
    private long pending;

    private void clear() {
      reads = 0;
      stale = 0;
      late = 0;
      pending = 0;
    }
  }
}

package dev.cocbackend.metrics;

import java.util.Set;

/**
 * Every metric of the refresh side; {@code docs/metrics.md} lists the same. Names never change, for
 * alarms and dashboards hold on to them.
 */
public enum Metric {
  /** Messages that were received. */
  PROCESSED("processed", Unit.COUNT, Source.WORKER),
  /** A new body was stored. */
  CHANGED("changed", Unit.COUNT, Source.WORKER),
  /** Upstream confirmed the stored body. */
  UNCHANGED("unchanged", Unit.COUNT, Source.WORKER),
  /** A tombstone was stored. */
  ABSENT("absent", Unit.COUNT, Source.WORKER),
  /** Skipped: the stored snapshot was newer than the request. */
  SATISFIED("satisfied", Unit.COUNT, Source.WORKER),
  /** Somebody else stored a later fetch meanwhile. */
  SUPERSEDED("superseded", Unit.COUNT, Source.WORKER),
  /** Sent again with a delay, for want of budget or because upstream has nothing new yet. */
  DEFERRED("deferred", Unit.COUNT, Source.WORKER),
  /** Sent again one tier down after upstream failed. */
  RETRIED("retried", Unit.COUNT, Source.WORKER),
  /** Given up and put into the dead-letter queue. */
  DEAD_LETTERED("deadLettered", Unit.COUNT, Source.WORKER),
  /** Not served; the message comes back by itself. */
  FAILED("failed", Unit.COUNT, Source.WORKER),

  /** Upstream's 200 was no object that can be served. */
  SCHEMA_DRIFT("schemaDrift", Unit.COUNT, Source.WORKER),
  /** Upstream did not answer in time. */
  TIMEOUT("timeout", Unit.COUNT, Source.WORKER),
  /** Upstream answered 5xx other than maintenance. */
  HTTP_5XX("http5xx", Unit.COUNT, Source.WORKER),
  /** The connection to upstream could not be made or broke. */
  CONNECTION("connection", Unit.COUNT, Source.WORKER),
  /** Upstream answered a status that nobody expects. */
  UNEXPECTED_ANSWER("unexpectedAnswer", Unit.COUNT, Source.WORKER),
  /** Upstream answered 429. */
  THROTTLED("throttled", Unit.COUNT, Source.WORKER),
  /** Upstream refused the key, which is dead now until a probe succeeds. */
  KEY_REJECTED("keyRejected", Unit.COUNT, Source.WORKER),
  /** The keys could not be read again; the last known ones stay in use. */
  KEY_READ_FAILED("keyReadFailed", Unit.COUNT, Source.WORKER),
  /** Upstream is in maintenance. */
  MAINTENANCE("maintenance", Unit.COUNT, Source.WORKER),
  /** An object is too large to be stored. */
  BODY_TOO_LARGE("bodyTooLarge", Unit.COUNT, Source.WORKER),
  /** A message was no refresh request. */
  MALFORMED_REQUEST("malformedRequest", Unit.COUNT, Source.WORKER),
  /** The table did not answer. */
  STORE_UNAVAILABLE("storeUnavailable", Unit.COUNT, Source.WORKER),
  /** A queue did not answer. */
  QUEUE_UNAVAILABLE("queueUnavailable", Unit.COUNT, Source.WORKER),
  /** The event bus did not take events. */
  EVENTS_UNAVAILABLE("eventsUnavailable", Unit.COUNT, Source.WORKER),
  /** Anything else that went wrong: a defect. */
  UNEXPECTED_ERROR("unexpectedError", Unit.COUNT, Source.WORKER),

  /** From the moment a refresh was asked for to the start of the invocation, a value a message. */
  QUEUE_WAIT("queueWait", Unit.MILLISECONDS, Source.WORKER),
  /** From the start of a request to upstream to its end, a value a request. */
  UPSTREAM_LATENCY("upstreamLatency", Unit.MILLISECONDS, Source.WORKER),
  /** Requests to upstream that were started: what was used of the budget. */
  REQUESTS_STARTED("requestsStarted", Unit.COUNT, Source.WORKER),
  /** Slots of the budget that were reserved and not used. */
  SLOTS_LOST("slotsLost", Unit.COUNT, Source.WORKER),

  /** Domain events that the bus took. */
  EVENTS_PUBLISHED("eventsPublished", Unit.COUNT, Source.WORKER),
  /** Domain events that wait in the outbox because the bus did not take them. */
  EVENTS_PARKED("eventsParked", Unit.COUNT, Source.WORKER),
  /** Patches that were kept for delta sync. */
  PATCHES_STORED("patchesStored", Unit.COUNT, Source.WORKER),
  /** Players' snapshots that a clan's refresh showed to be outdated, and nobody knew. */
  OUTDATED_NOTED("outdatedNoted", Unit.COUNT, Source.WORKER),
  /** Write units of the table that DynamoDB says it billed, indexes included. */
  WRITE_UNITS("writeUnits", Unit.COUNT, Source.WORKER),

  /** Refreshes that stored what upstream sent, changed or not. */
  REFRESHES("refreshes", Unit.COUNT, Source.WORKER, Metric.ARM),
  /** Those of them that brought nothing new. */
  WASTED_REFRESHES("wastedRefreshes", Unit.COUNT, Source.WORKER, Metric.ARM),
  /** Of those that had been expected before, how many should have brought something new. */
  EXPECTED_CHANGES("expectedChanges", Unit.COUNT, Source.WORKER, Metric.ARM),
  /** Of those that had been expected before, how many did. */
  FORECAST_CHANGES("forecastChanges", Unit.COUNT, Source.WORKER, Metric.ARM),
  /** Reads that the refreshes are expected to have made fresh. */
  REFRESH_VALUE("refreshValue", Unit.COUNT, Source.WORKER, Metric.ARM),

  /** Messages in the queue of a tier: waiting, in flight and delayed. */
  QUEUE_DEPTH("queueDepth", Unit.COUNT, Source.PLANNER, Metric.TIER),
  /** Age of the outstanding request whose lease ends first; zero if none is outstanding. */
  OLDEST_REQUEST_AGE("oldestRequestAge", Unit.SECONDS, Source.PLANNER, ""),
  /** Messages in the dead-letter queue. */
  DEAD_LETTER_DEPTH("deadLetterDepth", Unit.COUNT, Source.PLANNER, ""),
  /** 1 while maintenance keeps all but a probe from asking upstream, otherwise 0. */
  BREAKER_OPEN("breakerOpen", Unit.COUNT, Source.PLANNER, ""),
  /** API keys that workers used in the last hour, dead ones included. */
  KEYS("keys", Unit.COUNT, Source.PLANNER, ""),
  /** Those of them that upstream rejects and that nobody uses but to probe them. */
  DEAD_KEYS("deadKeys", Unit.COUNT, Source.PLANNER, ""),
  /** Requests that were lost or are worth their price, counted up to what one run looks at. */
  DUE_BACKLOG("dueBacklog", Unit.COUNT, Source.PLANNER, ""),
  /** Batches of domain events in the outbox, counted up to what one run takes. */
  OUTBOX_DEPTH("outboxDepth", Unit.COUNT, Source.PLANNER, ""),
  /** The price of a request: reads that a refresh has to make fresh to be worth it. */
  REFRESH_PRICE("refreshPrice", Unit.NONE, Source.PLANNER, ""),
  /**
   * Of the bits that forecasts of reads cost of late by the decayed rate alone, the share that the
   * models save; 0 if nothing was learned yet.
   */
  FORECAST_GAIN("forecastGain", Unit.NONE, Source.PLANNER, ""),
  /** Snapshots that were due and not worth a request in that minute. */
  POSTPONED("postponed", Unit.COUNT, Source.PLANNER, ""),

  /** Notifications that the push service took, a device each. */
  PUSH_SENT("pushSent", Unit.COUNT, Source.NOTIFIER, ""),
  /** Devices that were left alone because of their quiet hours. */
  PUSH_QUIET("pushQuiet", Unit.COUNT, Source.NOTIFIER, ""),
  /** Devices that were removed because nothing reaches them any more. */
  PUSH_DEVICES_GONE("pushDevicesGone", Unit.COUNT, Source.NOTIFIER, ""),
  /** Tries that the push service throttled. */
  PUSH_THROTTLED("pushThrottled", Unit.COUNT, Source.NOTIFIER, ""),
  /** Tries that the push service did not answer or failed. */
  PUSH_FAILED("pushFailed", Unit.COUNT, Source.NOTIFIER, ""),
  /** Devices that could not be reached and are tried again later. */
  PUSH_POSTPONED("pushPostponed", Unit.COUNT, Source.NOTIFIER, ""),
  /** Messages of notifications that were not worth telling any more. */
  PUSH_EXPIRED("pushExpired", Unit.COUNT, Source.NOTIFIER, ""),
  /** Timers that became due. */
  PUSH_TIMERS("pushTimers", Unit.COUNT, Source.NOTIFIER, ""),
  /** Messages that come again because table, queue or push service did not answer. */
  PUSH_UNAVAILABLE("pushUnavailable", Unit.COUNT, Source.NOTIFIER, ""),
  /** Messages that cannot be served: a defect. */
  PUSH_ERROR("pushError", Unit.COUNT, Source.NOTIFIER, ""),
  /** From what happened to the end of telling a shard of its audience, a value a shard. */
  PUSH_DELAY("pushDelay", Unit.MILLISECONDS, Source.NOTIFIER, ""),

  /** Reads that were added to the counts of their snapshots. */
  READS_TOLD("readsTold", Unit.COUNT, Source.TRACKER, ""),
  /** Snapshots whose counts they were added to, each once a batch. */
  READ_KEYS_TOLD("readKeysTold", Unit.COUNT, Source.TRACKER, ""),
  /** Refreshes asked for since these reads, or those that follow in a session, are worth them. */
  READ_REQUESTS("readRequests", Unit.COUNT, Source.TRACKER, ""),
  /**
   * What the table did not answer or take in time: reads of a snapshot, whose messages come again;
   * the price; a wish for a refresh.
   */
  READS_UNAVAILABLE("readsUnavailable", Unit.COUNT, Source.TRACKER, ""),
  /** Messages or reads that cannot be served: a defect. */
  READS_ERROR("readsError", Unit.COUNT, Source.TRACKER, ""),
  /** From the last read that a message tells to the end of its batch, a value a message. */
  READS_DELAY("readsDelay", Unit.MILLISECONDS, Source.TRACKER, "");

  /** The CloudWatch namespace of all of them. */
  public static final String NAMESPACE = "CocBackend";

  /** The dimension that tells the tiers apart. */
  public static final String TIER = "tier";

  /** The dimension that tells apart how snapshots are refreshed. */
  public static final String ARM = "arm";

  /** Units of CloudWatch. */
  public enum Unit {
    NONE("None"),
    COUNT("Count"),
    SECONDS("Seconds"),
    MILLISECONDS("Milliseconds");

    private final String id;

    Unit(String id) {
      this.id = id;
    }

    /** The name that CloudWatch uses. */
    public String id() {
      return id;
    }
  }

  /** Who tells a metric. */
  public enum Source {
    /** One line an invocation, in embedded metric format. */
    WORKER,
    /** Every minute, by {@code PutMetricData}. */
    PLANNER,
    /** One line an invocation, in embedded metric format. */
    NOTIFIER,
    /** One line an invocation, in embedded metric format. */
    TRACKER
  }

  private final String id;
  private final Unit unit;
  private final Source source;
  private final String dimension;

  Metric(String id, Unit unit, Source source) {
    this(id, unit, source, Metric.TIER);
  }

  /**
   * @param dimension empty for none
   */
  Metric(String id, Unit unit, Source source, String dimension) {
    this.id = id;
    this.unit = unit;
    this.source = source;
    this.dimension = dimension;
  }

  /** The name in CloudWatch. */
  public String id() {
    return id;
  }

  public Unit unit() {
    return unit;
  }

  public Source source() {
    return source;
  }

  /** The names of its dimensions. */
  public Set<String> dimensions() {
    return dimension.isEmpty() ? Set.of() : Set.of(dimension);
  }
}

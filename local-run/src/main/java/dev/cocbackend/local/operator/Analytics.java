package dev.cocbackend.local.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * How effective refreshing is, from what the functions log in embedded metric format: what
 * CloudWatch makes metrics of, {@code docs/metrics.md} has the names. Kept by hour for two days.
 * Thread-safe.
 */
public final class Analytics implements Consumer<String> {
  static final int HOURS = 48;

  /** Ages kept of an hour; further ones take the place of others, each as likely to stay. */
  private static final int MAX_AGES = 1_000;

  /** The bounds of 95 % of a normal distribution. */
  private static final double Z = 1.96;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final TreeMap<Instant, Hour> hours = new TreeMap<>();
  private JsonNode plan = JsonNodeFactory.instance.objectNode();

  private static final class Hour {
    final Map<String, Group> kinds = new TreeMap<>();
    final Map<String, Group> arms = new TreeMap<>();
  }

  private static final class Group {
    final Map<String, Double> sums = new TreeMap<>();
    final List<Double> ages = new ArrayList<>();
    int agesSeen;

    void add(String name, double amount) {
      sums.merge(name, amount, Double::sum);
    }

    double sum(String name) {
      return sums.getOrDefault(name, 0.0);
    }

    void age(double seconds) {
      if (ages.size() < MAX_AGES) {
        ages.add(seconds);
      } else {
        // Not random, so that the page shows the same twice; spreads over all places.
        ages.set((int) (agesSeen * 7_919L % MAX_AGES), seconds);
      }
      agesSeen++;
    }

    void add(Group other) {
      other.sums.forEach(this::add);
      other.ages.forEach(this::age);
    }
  }

  /** Takes what one log call wrote, one line or several; what is no metric passes by. */
  @Override
  public void accept(String message) {
    if (!message.contains("\"event\":\"freshness")
        && !message.contains("\"event\":\"refreshByArm\"")
        && !message.contains("\"event\":\"plan\"")) {
      return;
    }
    for (String line : message.lines().toList()) {
      try {
        take(JSON.readTree(line));
      } catch (JsonProcessingException e) {
        // A line of text that happens to have the words.
      }
    }
  }

  private synchronized void take(JsonNode line) {
    switch (line.path("event").asText()) {
      case "plan" -> plan = line;
      case "freshness" -> {
        Group kind = hour(line).kinds.computeIfAbsent(line.path("kind").asText(), k -> new Group());
        kind.add("reads", line.path("reads").asDouble());
        kind.add("stale", line.path("staleReads").asDouble());
        line.path("ageAtRead").forEach(age -> kind.age(age.asDouble()));
      }
      case "freshnessByArm" -> {
        Group arm = arm(line);
        arm.add("reads", line.path("armReads").asDouble());
        arm.add("stale", line.path("armStaleReads").asDouble());
        line.path("armAgeAtRead").forEach(age -> arm.age(age.asDouble()));
      }
      case "refreshByArm" -> {
        Group arm = arm(line);
        for (String name :
            List.of(
                "refreshes",
                "wastedRefreshes",
                "expectedChanges",
                "forecastChanges",
                "refreshValue")) {
          arm.add(name, line.path(name).asDouble());
        }
      }
      default -> {
        // Some other line of the same function.
      }
    }
  }

  private Group arm(JsonNode line) {
    return hour(line).arms.computeIfAbsent(line.path("arm").asText(), a -> new Group());
  }

  private Hour hour(JsonNode line) {
    Instant at =
        Instant.ofEpochMilli(line.path("_aws").path("Timestamp").asLong())
            .truncatedTo(ChronoUnit.HOURS);
    Hour hour = hours.computeIfAbsent(at, h -> new Hour());
    while (hours.size() > HOURS) {
      hours.pollFirstEntry();
    }
    return hour;
  }

  /** All that the page shows: in all, and by hour, latest first. */
  synchronized ObjectNode report() {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    ObjectNode now = report.putObject("plan");
    for (String name :
        List.of("price", "forecast_gain", "room", "requested", "postponed", "waiting")) {
      if (plan.path(name).isNumber()) {
        now.set(name, plan.get(name));
      }
    }
    Hour all = new Hour();
    hours
        .values()
        .forEach(
            hour -> {
              sum(hour.kinds, all.kinds);
              sum(hour.arms, all.arms);
            });
    write(report.putArray("kinds"), "kind", all.kinds);
    write(report.putArray("arms"), "arm", all.arms);
    ArrayNode byHour = report.putArray("hours");
    hours
        .descendingMap()
        .forEach(
            (at, hour) -> {
              ObjectNode row = byHour.addObject().put("hour", at.toString());
              write(row.putArray("kinds"), "kind", hour.kinds);
              write(row.putArray("arms"), "arm", hour.arms);
            });
    return report;
  }

  private static void sum(Map<String, Group> from, Map<String, Group> to) {
    from.forEach((name, group) -> to.computeIfAbsent(name, n -> new Group()).add(group));
  }

  private static void write(ArrayNode rows, String dimension, Map<String, Group> groups) {
    groups.forEach((name, group) -> write(rows.addObject().put(dimension, name), group));
  }

  private static void write(ObjectNode row, Group group) {
    double reads = group.sum("reads");
    double fresh = reads - group.sum("stale");
    row.put("reads", reads);
    if (reads > 0) {
      double share = fresh / reads;
      double half = Z * Math.sqrt(share * (1 - share) / reads);
      row.put("freshShare", share)
          .put("freshLow", Math.max(0, share - half))
          .put("freshHigh", Math.min(1, share + half));
    }
    List<Double> ages = group.ages.stream().sorted().toList();
    if (!ages.isEmpty()) {
      row.put("ageP50", ages.get(ages.size() / 2)).put("ageP95", ages.get(ages.size() * 95 / 100));
    }
    double refreshes = group.sum("refreshes");
    if (refreshes > 0) {
      row.put("refreshes", refreshes)
          .put("wastedShare", group.sum("wastedRefreshes") / refreshes)
          .put("valuePerRequest", group.sum("refreshValue") / refreshes);
      if (fresh > 0) {
        row.put("requestsPerFreshRead", refreshes / fresh);
      }
    }
    if (group.sum("forecastChanges") > 0) {
      row.put("calibration", group.sum("expectedChanges") / group.sum("forecastChanges"));
    }
  }
}

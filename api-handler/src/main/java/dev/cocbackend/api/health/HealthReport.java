package dev.cocbackend.api.health;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.api.http.IsoTime;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a check found.
 *
 * @param queues by name, in the order to show
 */
record HealthReport(
    Instant time,
    Probe table,
    Map<String, Probe> queues,
    Probe oldestRequest,
    Probe breaker,
    Probe keys) {

  /** Only the table can take the whole down, since reads need nothing else. */
  Health overall() {
    if (table.health() != Health.OK) {
      return Health.DOWN;
    }
    return Stream.of(queueHealth(), oldestRequest.health(), breaker.health(), keys.health())
            .allMatch(Health.OK::equals)
        ? Health.OK
        : Health.DEGRADED;
  }

  /** An exception of a part that did not answer, for the log. */
  Optional<RuntimeException> firstFailure() {
    return Stream.concat(Stream.of(table, oldestRequest, breaker, keys), queues.values().stream())
        .map(Probe::failure)
        .filter(Objects::nonNull)
        .findFirst();
  }

  ObjectNode toJson() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("status", overall().id())
            .put("time", IsoTime.millis(time));
    json.set("table", table.toJson());
    ObjectNode queuesJson = json.putObject("queues").put("status", queueHealth().id());
    queues.forEach((name, probe) -> queuesJson.set(name, probe.toJson()));
    json.set("oldest_request", oldestRequest.toJson());
    json.set("breaker", breaker.toJson());
    json.set("keys", keys.toJson());
    return json;
  }

  /** Down when no queue answers, degraded when some do not. */
  private Health queueHealth() {
    long well = queues.values().stream().filter(probe -> probe.health() == Health.OK).count();
    if (well == queues.size()) {
      return Health.OK;
    }
    return well == 0 ? Health.DOWN : Health.DEGRADED;
  }
}

package dev.cocbackend.metrics;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Writes gauges to a log, one JSON line each time; for runs without CloudWatch. Thread-safe. */
public final class LoggingGaugeSink implements GaugeSink {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Consumer<String> log;

  /**
   * @param log takes one line at a time
   */
  public LoggingGaugeSink(Consumer<String> log) {
    this.log = log;
  }

  @Override
  public void put(List<Gauge> gauges, Instant at) {
    ObjectNode line = JSON.createObjectNode().put("event", "gauges");
    for (Gauge gauge : gauges) {
      StringBuilder name = new StringBuilder(gauge.metric().id());
      gauge.dimensions().values().forEach(value -> name.append('.').append(value));
      line.put(name.toString(), gauge.value());
    }
    log.accept(line.toString());
  }
}

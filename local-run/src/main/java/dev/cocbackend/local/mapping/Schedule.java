package dev.cocbackend.local.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.local.lambda.FunctionFailedException;
import dev.cocbackend.local.lambda.LambdaFunction;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Invokes a function again and again as a schedule rule of EventBridge does; a failure is logged by
 * the function and changes nothing. Thread-safe.
 */
public final class Schedule implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String rule;
  private final LambdaFunction function;
  private final Duration period;
  private final InstantSource clock;
  private final Sleeper sleeper;
  private volatile boolean stopping;
  private volatile @Nullable Thread runner;

  /**
   * A schedule that does nothing until it is started.
   *
   * @param rule the rule's name in the event
   * @param period from the end of one invocation to the begin of the next
   */
  public Schedule(
      String rule, LambdaFunction function, Duration period, InstantSource clock, Sleeper sleeper) {
    this.rule = rule;
    this.function = function;
    this.period = period;
    this.clock = clock;
    this.sleeper = sleeper;
  }

  /** Starts with an invocation at once, so that what a stopped system left is taken up. */
  public void start() {
    runner = Thread.ofVirtual().name("schedule-" + rule).start(this::runUntilStopped);
  }

  @Override
  public void close() {
    stopping = true;
    Thread thread = runner;
    if (thread != null) {
      thread.interrupt();
    }
  }

  void runUntilStopped() {
    try {
      while (!stopping) {
        try {
          function.invoke(event());
        } catch (FunctionFailedException e) {
          // Logged by the function; the next invocation may go better.
        }
        sleeper.sleep(period);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // asked to stop
    }
  }

  private byte[] event() {
    ObjectNode event = JSON.createObjectNode();
    event.put("version", "0");
    event.put("id", UUID.randomUUID().toString());
    event.put("detail-type", "Scheduled Event");
    event.put("source", "aws.events");
    event.put("account", "000000000000");
    event.put("time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    event.put("region", "us-east-1");
    event.putArray("resources").add("arn:aws:events:us-east-1:000000000000:rule/" + rule);
    event.putObject("detail");
    try {
      return JSON.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of strings is always written.", e);
    }
  }
}

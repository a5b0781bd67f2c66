package dev.cocbackend.local.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.local.lambda.LambdaFunction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private final MovedClock clock = new MovedClock(Instant.parse("2026-11-01T12:00:00.250Z"));
  private final List<Map<String, Object>> events = new ArrayList<>();
  private final List<String> log = new ArrayList<>();

  @Test
  void theFunctionGetsAScheduledEventAtOnceAndThenEachPeriodThoughOneFails() {
    List<Schedule> running = new ArrayList<>();
    Schedule schedule =
        new Schedule(
            "planner",
            function(),
            Duration.ofMinutes(1),
            clock,
            period -> {
              clock.move(period);
              if (events.size() == 3) {
                running.forEach(Schedule::close);
              }
            });
    running.add(schedule);

    schedule.runUntilStopped();

    assertThat(events.stream().map(event -> event.get("time")))
        .containsExactly("2026-11-01T12:00:00Z", "2026-11-01T12:01:00Z", "2026-11-01T12:02:00Z");
    assertThat(events.getFirst())
        .containsEntry("detail-type", "Scheduled Event")
        .containsEntry("source", "aws.events")
        .containsEntry("detail", Map.of())
        .containsEntry("resources", List.of("arn:aws:events:us-east-1:000000000000:rule/planner"));
    assertThat(log).singleElement().asString().contains("broken");
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // a class literal has no type arguments
  private LambdaFunction function() {
    return LambdaFunction.<Map<String, Object>, String>of(
        "planner",
        (event, context) -> {
          events.add(event);
          if (events.size() == 2) {
            throw new IllegalStateException("broken");
          }
          return "ok";
        },
        (Class) Map.class,
        String.class,
        Duration.ofSeconds(60),
        clock,
        log::add);
  }
}

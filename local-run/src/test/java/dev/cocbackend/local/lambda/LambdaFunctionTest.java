package dev.cocbackend.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LambdaFunctionTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-01T12:00:00Z"));

  private final List<String> log = new ArrayList<>();

  @Test
  void eventAndAnswerPassThroughJson() throws Exception {
    LambdaFunction function =
        LambdaFunction.of(
            "worker",
            (event, context) ->
                new SQSBatchResponse(
                    List.of(
                        new SQSBatchResponse.BatchItemFailure(
                            event.getRecords().getFirst().getMessageId()))),
            SQSEvent.class,
            SQSBatchResponse.class,
            Duration.ofSeconds(30),
            CLOCK,
            log::add);

    byte[] answer = function.invoke(bytes("{\"Records\":[{\"messageId\":\"m1\"}]}"));

    assertThat(new String(answer, StandardCharsets.UTF_8))
        .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m1\"}]}");
    assertThat(log).isEmpty();
  }

  @Test
  void theContextTellsNameAndRemainingTimeAndTakesLogLines() throws Exception {
    RequestHandler<Map<String, Object>, Integer> handler =
        (event, context) -> {
          context.getLogger().log("from " + context.getFunctionName());
          return context.getRemainingTimeInMillis();
        };

    byte[] answer = function(handler, Integer.class).invoke(bytes("{}"));

    assertThat(new String(answer, StandardCharsets.UTF_8)).isEqualTo("7000");
    assertThat(log).containsExactly("from function");
  }

  @Test
  void anExceptionIsAFunctionErrorAndLogged() {
    RequestHandler<Map<String, Object>, String> handler =
        (event, context) -> {
          throw new IllegalStateException("broken");
        };

    assertThatThrownBy(() -> function(handler, String.class).invoke(bytes("{}")))
        .isInstanceOf(FunctionFailedException.class)
        .hasRootCauseMessage("broken");
    assertThat(log).singleElement().asString().contains("function failed").contains("broken");
  }

  @Test
  void anAnswerThatJsonCannotHoldIsAFunctionError() {
    RequestHandler<Map<String, Object>, Loop> handler = (event, context) -> new Loop();

    assertThatThrownBy(() -> function(handler, Loop.class).invoke(bytes("{}")))
        .isInstanceOf(FunctionFailedException.class);
  }

  @Test
  void anEventThatIsNotOfTheHandlersClassIsAFunctionError() {
    LambdaFunction function =
        LambdaFunction.of(
            "worker",
            (event, context) -> new SQSBatchResponse(),
            SQSEvent.class,
            SQSBatchResponse.class,
            Duration.ofSeconds(30),
            CLOCK,
            log::add);

    assertThatThrownBy(() -> function.invoke(bytes("{\"Records\":7}")))
        .isInstanceOf(FunctionFailedException.class);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // a class literal has no type arguments
  private <O> LambdaFunction function(
      RequestHandler<Map<String, Object>, O> handler, Class<O> answerType) {
    return LambdaFunction.of(
        "function", handler, (Class) Map.class, answerType, Duration.ofSeconds(7), CLOCK, log::add);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Refers to itself, so that no JSON ends. */
  @SuppressWarnings("ClassCanBeStatic")
  static final class Loop {
    public Loop getSelf() {
      return this;
    }
  }
}

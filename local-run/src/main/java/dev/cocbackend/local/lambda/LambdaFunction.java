package dev.cocbackend.local.lambda;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * A handler behind Lambda's wire: the event goes in and the answer comes out as JSON bytes, written
 * and read by the library that the Java runtime itself uses, so that an event class that would not
 * work in Lambda does not work here either. One handler serves all invocations at the same time; in
 * Lambda each instance serves one at a time. Thread-safe if the handler is.
 */
public final class LambdaFunction {
  private final String name;
  private final Duration timeout;
  private final InstantSource clock;
  private final Consumer<String> log;
  private final Invocation invocation;

  private LambdaFunction(
      String name,
      Duration timeout,
      InstantSource clock,
      Consumer<String> log,
      Invocation invocation) {
    this.name = name;
    this.timeout = timeout;
    this.clock = clock;
    this.log = log;
    this.invocation = invocation;
  }

  /**
   * @param name what the handler sees as the function's name
   * @param timeout from which the handler's remaining time is counted; nothing is cut off
   * @param log takes each line that the handler logs, and a line for each invocation that fails
   */
  public static <I, O> LambdaFunction of(
      String name,
      RequestHandler<I, O> handler,
      Class<I> eventType,
      Class<O> answerType,
      Duration timeout,
      InstantSource clock,
      Consumer<String> log) {
    PojoSerializer<I> events = serializer(eventType);
    PojoSerializer<O> answers = serializer(answerType);
    return new LambdaFunction(
        name,
        timeout,
        clock,
        log,
        (event, context) -> {
          O answer =
              handler.handleRequest(events.fromJson(new ByteArrayInputStream(event)), context);
          ByteArrayOutputStream json = new ByteArrayOutputStream();
          answers.toJson(answer, json);
          return json.toByteArray();
        });
  }

  /** The function's name. */
  public String name() {
    return name;
  }

  /**
   * Invokes the function and waits for its answer.
   *
   * @param event JSON, UTF-8
   * @return JSON, UTF-8; {@code null} in JSON if the handler returned nothing
   * @throws FunctionFailedException if the function failed; the failure has been logged
   */
  public byte[] invoke(byte[] event) throws FunctionFailedException {
    InvocationContext context =
        new InvocationContext(name, clock, clock.instant().plus(timeout), log);
    try {
      return invocation.run(event, context);
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      FunctionFailedException failure = new FunctionFailedException(name, e);
      log.accept("%s %s".formatted(context.getAwsRequestId(), failure.getMessage()));
      throw failure;
    }
  }

  /** As the runtime chooses: events that need care have serializers of their own. */
  private static <T> PojoSerializer<T> serializer(Class<T> type) {
    if (LambdaEventSerializers.isLambdaSupportedEvent(type.getName())) {
      return LambdaEventSerializers.serializerFor(type, LambdaFunction.class.getClassLoader());
    }
    return JacksonFactory.getInstance().getSerializer(type);
  }

  @FunctionalInterface
  private interface Invocation {
    byte[] run(byte[] event, InvocationContext context);
  }
}

package dev.cocbackend.bench;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.List;
import java.util.Map;
import org.crac.Core;
import org.crac.Resource;

/** Runs one function out of its jar: constructs it by its name, primes it and sends it an event. */
public final class HandlerProbe {
  private HandlerProbe() {}

  /** Takes the class, and what its event needs: method, path and body, or a message. */
  @SuppressWarnings({"unchecked", "BanSerializableRead"})
  public static void main(String[] arguments) throws Exception {
    Object handler = Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
    if (handler instanceof Resource resource) {
      resource.beforeCheckpoint(Core.getGlobalContext());
      resource.afterRestore(Core.getGlobalContext());
    }
    RequestHandler<Object, Object> function = (RequestHandler<Object, Object>) handler;
    Object answer = function.handleRequest(event(arguments), new QuietContext());
    if (answer instanceof APIGatewayV2HTTPResponse response) {
      System.out.println(response.getStatusCode() + " " + response.getBody());
    } else if (answer instanceof SQSBatchResponse batch) {
      System.out.println("failures " + batch.getBatchItemFailures().size());
    } else {
      System.out.println(answer);
    }
    System.exit(0);
  }

  private static Object event(String[] arguments) {
    return switch (arguments.length) {
      case 1 -> Map.of();
      case 2 -> {
        SQSEvent.SQSMessage message = new SQSEvent.SQSMessage();
        message.setMessageId("message-1");
        message.setBody(arguments[1]);
        message.setAttributes(Map.of("ApproximateReceiveCount", "1"));
        message.setEventSourceArn("arn:aws:sqs:us-east-1:000000000000:refresh-high");
        SQSEvent event = new SQSEvent();
        event.setRecords(List.of(message));
        yield event;
      }
      default -> {
        APIGatewayV2HTTPEvent event = ReadEvent.of(arguments[2]);
        event.getRequestContext().getHttp().setMethod(arguments[1]);
        event.setBody(arguments[3]);
        yield event;
      }
    };
  }
}

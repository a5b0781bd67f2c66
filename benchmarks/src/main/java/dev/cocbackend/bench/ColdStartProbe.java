package dev.cocbackend.bench;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.cocbackend.api.read.SnapshotReadHandler;
import java.time.Instant;
import org.crac.Core;

/**
 * Starts the read function as Lambda's Java runtime does, in a process that has nothing but the
 * function's jar and these few classes, answers one read and tells when it had come how far. With
 * the argument {@code primed} it runs what SnapStart has run before its snapshot in between.
 */
public final class ColdStartProbe {
  /** What it asks for; the table has it. */
  static final String PATH = "/v1/clans/%23" + ColdStartRun.TAG;

  private ColdStartProbe() {}

  /** Prints one line of {@link Times}. */
  public static void main(String[] arguments) {
    Instant started = Instant.now();
    SnapshotReadHandler handler = new SnapshotReadHandler();
    Instant constructed = Instant.now();
    if (arguments.length > 0 && arguments[0].equals("primed")) {
      handler.beforeCheckpoint(Core.getGlobalContext());
    }
    Instant ready = Instant.now();
    APIGatewayV2HTTPEvent event = ReadEvent.of(PATH);
    APIGatewayV2HTTPResponse answer = handler.handleRequest(event, new QuietContext());
    Instant answered = Instant.now();
    System.out.println(
        String.join(
            " ",
            started.toString(),
            constructed.toString(),
            ready.toString(),
            answered.toString(),
            Integer.toString(answer.getStatusCode())));
  }
}

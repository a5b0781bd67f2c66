package dev.cocbackend.bench;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;

/**
 * Gives each invocation an instance of the function to itself, as Lambda does, so that what an
 * instance remembers is its own. Thread-safe.
 */
final class WorkerInstances implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final ConcurrentLinkedDeque<RequestHandler<SQSEvent, SQSBatchResponse>> idle =
      new ConcurrentLinkedDeque<>();

  private final Supplier<RequestHandler<SQSEvent, SQSBatchResponse>> maker;

  /**
   * @param maker makes an instance when all are in use
   */
  WorkerInstances(Supplier<RequestHandler<SQSEvent, SQSBatchResponse>> maker) {
    this.maker = maker;
  }

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    RequestHandler<SQSEvent, SQSBatchResponse> instance = idle.pollFirst();
    if (instance == null) {
      instance = maker.get();
    }
    SQSBatchResponse answer = instance.handleRequest(event, context);
    idle.addFirst(instance);
    return answer;
  }
}

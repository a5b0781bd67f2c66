package dev.cocbackend.api.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import dev.cocbackend.api.http.ApiRequest;
import dev.cocbackend.api.http.ApiResponse;
import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.snapshot.BodyBlock;
import java.time.Instant;
import java.util.Map;

/** Runs the code of a read before anyone asks for one. */
final class ReadPriming {
  /** The tag that the CoC API's documentation shows; whether it is stored makes no difference. */
  private static final String PATH = "/v1/clans/%232PP";

  private ReadPriming() {}

  /**
   * Never throws an exception: a function that could not be primed still works, only slower at
   * first.
   *
   * @param handler one that asks for no refreshes
   */
  static void run(SnapshotReadHandler handler) {
    try {
      InvocationLog log = new InvocationLog("read", null, Instant.EPOCH);
      handler.answer(ApiRequest.of(event()), log).toEvent();
      log.finish(200);
      // The table may well be empty, and splicing is the part that every later read needs.
      SplicedBody body =
          SplicedBody.of(
              BodyBlock.ofObject("{\"tag\":\"#2PP\"}".getBytes(UTF_8), ""), Instant.EPOCH, false);
      ApiResponse.gzippedJson(200, body.gzipped()).toEvent();
      ApiResponse.json(200, body.plain()).toEvent();
    } catch (RuntimeException e) {
      // No request waits for this, and the first real one logs what is wrong.
    }
  }

  private static APIGatewayV2HTTPEvent event() {
    return APIGatewayV2HTTPEvent.builder()
        .withRawPath(PATH)
        .withHeaders(Map.of("accept-encoding", "gzip"))
        .withRequestContext(
            APIGatewayV2HTTPEvent.RequestContext.builder()
                .withHttp(
                    APIGatewayV2HTTPEvent.RequestContext.Http.builder().withMethod("GET").build())
                .build())
        .build();
  }
}

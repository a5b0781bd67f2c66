package dev.cocbackend.api.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import dev.cocbackend.api.http.ApiRequest;
import dev.cocbackend.api.http.ApiResponse;
import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.price.PostedPrice;
import dev.cocbackend.price.SharedNumbers;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs the code of a read before anyone asks for one. */
final class ReadPriming {
  /** The tag that the CoC API's documentation shows; whether it is stored makes no difference. */
  private static final Tag TAG = new Tag("2PP");

  private static final String PATH = "/v1/clans/" + TAG.encoded();

  private static final String SYNC = "[{\"kind\":\"clan\",\"tag\":\"#2PP\"}]";

  private ReadPriming() {}

  /**
   * Never throws an exception: a function that could not be primed still works, only slower at
   * first.
   *
   * <p>Nothing that it leaves behind can expire. Credentials that the SDK has fetched meanwhile are
   * looked at anew for every call. Connections that it leaves open are closed unused by the JDK
   * after five seconds without a call, on a clock that goes on while a snapshot is kept; one that
   * died earlier is replaced without a failure, which a test shows. There is no seed: identifiers
   * are from {@code SecureRandom}, which asks the system each time.
   *
   * @param handler one that asks for no refreshes
   * @param requester the one that reads will ask for refreshes
   * @param numbers that reads will look the price up in
   */
  static void run(SnapshotReadHandler handler, RefreshRequester requester, SharedNumbers numbers) {
    attempt(() -> answer(handler, event("GET", PATH, null)));
    attempt(() -> answer(handler, event("POST", "/v1/sync", SYNC)));
    attempt(ReadPriming::splice);
    attempt(() -> requester.rehearse(SnapshotKey.clan(TAG)));
    attempt(() -> PostedPrice.in(numbers.read()));
  }

  private static void attempt(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      // No request waits for this, and the first real one logs what is wrong.
    }
  }

  private static void answer(SnapshotReadHandler handler, APIGatewayV2HTTPEvent event) {
    InvocationLog log = new InvocationLog("read", null, Instant.EPOCH);
    handler.answer(ApiRequest.of(event), log).toEvent();
    log.finish(200);
  }

  /** The table may well be empty, and splicing is the part that every later read needs. */
  private static void splice() {
    SplicedBody body =
        SplicedBody.of(
            BodyBlock.ofObject("{\"tag\":\"#2PP\"}".getBytes(UTF_8), ""), Instant.EPOCH, false);
    ApiResponse.gzippedJson(200, body.gzipped()).toEvent();
    ApiResponse.json(200, body.plain()).toEvent();
  }

  private static APIGatewayV2HTTPEvent event(String method, String path, @Nullable String body) {
    return APIGatewayV2HTTPEvent.builder()
        .withRawPath(path)
        .withBody(body)
        .withHeaders(Map.of("accept-encoding", "gzip"))
        .withRequestContext(
            APIGatewayV2HTTPEvent.RequestContext.builder()
                .withHttp(
                    APIGatewayV2HTTPEvent.RequestContext.Http.builder().withMethod(method).build())
                .build())
        .build();
  }
}

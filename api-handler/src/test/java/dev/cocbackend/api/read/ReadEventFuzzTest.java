package dev.cocbackend.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.cocbackend.api.budget.FirstSeenTags;
import dev.cocbackend.api.budget.ReaderLimits;
import dev.cocbackend.api.hot.SampledReadCounter;
import dev.cocbackend.api.http.TestAnswer;
import dev.cocbackend.api.http.TestRequest;
import dev.cocbackend.budget.CallerBudget;
import dev.cocbackend.contract.Bodies;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.snapshot.InMemoryPatchStore;
import dev.cocbackend.snapshot.InMemorySnapshotStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.tag.Tag;
import java.util.List;
import java.util.Random;

class ReadEventFuzzTest {
  private static final List<String> METHODS = List.of("GET", "HEAD", "OPTIONS", "POST", "get", "");
  private static final List<String> PATHS =
      List.of("/v1/clans/", "/v1/players/", "/v1/clans", "/api/v1/war/", "/v1/openapi.json", "");
  private static final List<String> HEADERS =
      List.of(
          "accept-encoding",
          "if-none-match",
          "if-modified-since",
          "origin",
          "access-control-request-method",
          "x-viewing",
          "authorization");

  private final SnapshotReadHandler handler = handler();

  private static SnapshotReadHandler handler() {
    SettableClock clock = new SettableClock();
    SnapshotStore store = new InMemorySnapshotStore();
    store.save(
        SnapshotKey.clan(new Tag("2PP")),
        Bodies.of("{\"tag\":\"#2PP\"}"),
        null,
        clock.instant(),
        null);
    return new SnapshotReadHandler(
        store,
        new InMemoryPatchStore(),
        new RefreshRequester(store, new InMemoryRefreshQueue(clock)),
        RefreshEstimate.ofEmptyQueues(),
        StalenessPolicy.DEFAULT,
        true,
        new SampledReadCounter(store, new Random(3)),
        new ReaderLimits(new FirstSeenTags(CallerBudget.unlimited(), 60), CallerBudget.unlimited()),
        clock);
  }

  @FuzzTest(maxDuration = "10s")
  void anyEventGetsAnAnswerThatIsNotTheServicesFault(FuzzedDataProvider data) {
    TestRequest request =
        TestRequest.of(data.pickValue(METHODS), data.pickValue(PATHS) + data.consumeString(80))
            .query(data.consumeString(120));
    for (int i = data.consumeInt(0, 3); i > 0; i--) {
      request = request.with(data.pickValue(HEADERS), data.consumeString(60));
    }

    TestAnswer answer = TestAnswer.of(handler, request);

    assertThat(answer.status()).as(answer.toString()).isBetween(200, 499);
    if (answer.status() >= 400 && !request.method().equals("HEAD")) {
      assertThat(answer.json().path("reason").asText()).isNotBlank();
      assertThat(answer.json().path("message").asText()).isNotBlank();
    }
  }
}

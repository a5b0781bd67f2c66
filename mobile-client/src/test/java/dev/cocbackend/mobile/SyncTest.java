package dev.cocbackend.mobile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All that a device holds, in one request. */
class SyncTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path disk;
  private final List<SyncResult> results = new ArrayList<>();
  private Phone phone;

  @BeforeEach
  void start() throws Exception {
    phone = new Phone(disk);
  }

  @AfterEach
  void stop() throws Exception {
    phone.close();
  }

  private void keep(String tag, String name) throws Exception {
    open(tag, name).leave();
    phone.loop.run();
  }

  private Phone.Screen open(String tag, String name) throws Exception {
    phone.enqueue(phone.clan(tag, name, Duration.ofMinutes(9), false));
    Phone.Screen screen = phone.openUntilAnswered(tag);
    phone.request();
    return screen;
  }

  private SyncResult sync() throws Exception {
    results.clear();
    phone.client.sync(results::add);
    phone.loop.runUntil(() -> !results.isEmpty());
    return results.get(0);
  }

  private void answer(String items, String unchanged) {
    phone.enqueue(
        phone
            .dated(200)
            .body(
                "{\"items\":[%s],\"unchanged\":[%s],\"retry_after\":60}"
                    .formatted(items, unchanged)));
  }

  /** An item with {@code "body":…} or {@code "patch":…} that leads to the clan of this name. */
  private String item(String tag, String name, String content) {
    return "{\"kind\":\"clan\",\"tag\":\"%s\",\"status\":200,\"etag\":%s,\"last_updated\":\"%s\",\"is_stale\":false,%s}"
        .formatted(tag, quoted(Phone.etag(tag, name)), phone.serverNow(), content);
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\"", "\\\"") + "\"";
  }

  private static String patch(String name) {
    return "\"patch\":[{\"op\":\"replace\",\"path\":\"/name\",\"value\":\"" + name + "\"}]";
  }

  private static JsonNode body(RecordedRequest request) throws Exception {
    return JSON.readTree(Objects.requireNonNull(request.getBody()).string(UTF_8));
  }

  @Test
  void whatIsOnScreensIsAskedForFirstAndThenWhatWasUsedLast() throws Exception {
    keep("#2PP", "old");
    keep("#8QU", "used last");
    Phone.Screen screen = open("#9LP", "seen");
    answer("", "");

    sync();

    RecordedRequest request = phone.request();
    assertThat(request.getTarget()).isEqualTo("/v1/sync");
    assertThat(request.getHeaders().get("Content-Type")).startsWith("application/json");
    JsonNode items = body(request);
    assertThat(items).hasSize(3);
    assertThat(items.findValuesAsText("tag")).containsExactly("#9LP", "#8QU", "#2PP");
    assertThat(items.get(0).path("viewing").asBoolean()).isTrue();
    assertThat(items.get(1).has("viewing")).isFalse();
    assertThat(items.get(0).path("kind").asText()).isEqualTo("clan");
    assertThat(items.get(2).path("etag").asText()).isEqualTo(Phone.etag("#2PP", "old"));
    assertThat(screen.shown().json()).contains("seen");
  }

  @Test
  void aWholeObjectAPatchAndAnUnchangedOneAreTakenIn() throws Exception {
    keep("#2PP", "one");
    Phone.Screen patched = open("#8QU", "one");
    keep("#9LP", "one");
    String updated = phone.serverNow().minusSeconds(5).toString();
    answer(
        item("#2PP", "two", "\"body\":" + Phone.json("#2PP", "two"))
            + ","
            + item("#8QU", "two", patch("two")),
        "{\"kind\":\"clan\",\"tag\":\"#9LP\",\"last_updated\":\"%s\",\"is_stale\":false}"
            .formatted(updated));

    SyncResult result = sync();

    assertThat(result).isEqualTo(new SyncResult(2, 1, 0, Duration.ofSeconds(60), null));
    assertThat(patched.shown().json()).isEqualTo(Phone.json("#8QU", "two"));
    assertThat(patched.shown().age()).isZero();
    phone.restart(Duration.ZERO);
    assertThat(phone.open("#2PP").shown().json()).isEqualTo(Phone.json("#2PP", "two"));
    assertThat(phone.open("#8QU").shown().json()).isEqualTo(Phone.json("#8QU", "two"));
    assertThat(phone.open("#9LP").shown().age()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aPatchThatDoesNotApplyIsReplacedByTheWholeObject() throws Exception {
    keep("#2PP", "one");
    answer(item("#2PP", "two", "\"patch\":[{\"op\":\"remove\",\"path\":\"/memberList/3\"}]"), "");
    phone.enqueue(phone.clan("#2PP", "two", Duration.ZERO, false));

    assertThat(sync().changed()).isEqualTo(1);

    phone.request();
    assertThat(phone.request().getHeaders().get("If-None-Match")).isNull();
    assertThat(phone.open("#2PP").shown().json()).isEqualTo(Phone.json("#2PP", "two"));
  }

  @Test
  void aPatchThatMakesSomethingElseIsReplacedByTheWholeObject() throws Exception {
    keep("#2PP", "one");
    answer(item("#2PP", "two", patch("three")), "");
    phone.enqueue(phone.clan("#2PP", "two", Duration.ZERO, false));

    assertThat(sync().changed()).isEqualTo(1);

    assertThat(phone.open("#2PP").shown().json()).isEqualTo(Phone.json("#2PP", "two"));
  }

  @Test
  void aPatchThatIsNoneIsReplacedByTheWholeObject() throws Exception {
    keep("#2PP", "one");
    answer(item("#2PP", "two", "\"patch\":{\"op\":7}"), "");
    phone.enqueue(phone.error(500, "x"));

    assertThat(sync())
        .isEqualTo(new SyncResult(0, 0, 1, Duration.ofSeconds(60), Problem.SERVER_ERROR));

    assertThat(phone.open("#2PP").shown().json()).contains("one");
  }

  @Test
  void whatIsGoneIsForgottenAndWhatIsPendingStays() throws Exception {
    keep("#2PP", "one");
    Phone.Screen screen = open("#8QU", "one");
    answer(
        "{\"kind\":\"clan\",\"tag\":\"#2PP\",\"status\":202,\"reason\":\"snapshotPending\",\"message\":\"m\"},"
            + "{\"kind\":\"clan\",\"tag\":\"#8QU\",\"status\":404,\"reason\":\"notFound\",\"message\":\"m\"}",
        "");

    assertThat(sync().unavailable()).isEqualTo(2);

    assertThat(screen.last().problem()).isEqualTo(Problem.NOT_FOUND);
    assertThat(screen.last().snapshot()).isNull();
    assertThat(phone.open("#2PP").shown().json()).contains("one");
  }

  @Test
  void whatTheAnswerHadNoRoomForIsAskedForAtOnce() throws Exception {
    keep("#2PP", "one");
    keep("#8QU", "one");
    phone.enqueue(
        phone
            .dated(200)
            .body(
                "{\"items\":[%s],\"unchanged\":[],\"more\":true,\"retry_after\":60}"
                    .formatted(item("#8QU", "two", patch("two")))));
    answer(item("#2PP", "two", patch("two")), "");

    assertThat(sync().changed()).isEqualTo(2);

    assertThat(body(phone.request())).hasSize(2);
    assertThat(body(phone.request()).findValuesAsText("tag")).containsExactly("#2PP");
  }

  @Test
  void anAnswerThatAlwaysPromisesMoreIsNotAskedForEver() throws Exception {
    keep("#2PP", "one");
    phone.enqueue(
        phone.dated(200).body("{\"items\":[],\"unchanged\":[],\"more\":true,\"retry_after\":1}"));

    assertThat(sync().changed()).isZero();
  }

  @Test
  void beforeItsTimeASyncAsksNobody() throws Exception {
    keep("#2PP", "one");
    answer("", "");
    sync();
    phone.request();
    phone.loop.pass(Duration.ofSeconds(20));

    assertThat(sync()).isEqualTo(new SyncResult(0, 0, 0, Duration.ofSeconds(40), null));
    assertThat(phone.hasNoRequest()).isTrue();

    phone.loop.pass(Duration.ofSeconds(40));
    answer("", "");
    sync();
    phone.request();
  }

  @Test
  void aSyncThatFailsKeepsAllAndMayBeTriedAgain() throws Exception {
    keep("#2PP", "one");
    phone.enqueue(phone.error(429, "requestThrottled").setHeader("Retry-After", "9"));
    assertThat(sync()).isEqualTo(new SyncResult(0, 0, 0, Duration.ofSeconds(9), Problem.THROTTLED));

    phone.enqueue(phone.dated(200).body("{\"items\":[{\"kind\":\"base\"}]}"));
    assertThat(sync().problem()).isEqualTo(Problem.SERVER_ERROR);

    phone.server.close();
    assertThat(sync().problem()).isEqualTo(Problem.UNREACHABLE);
    assertThat(phone.open("#2PP").shown().json()).contains("one");
  }

  @Test
  void aDeviceThatHoldsNothingAsksNobody() throws Exception {
    assertThat(sync()).isEqualTo(new SyncResult(0, 0, 0, Duration.ZERO, null));
    assertThat(phone.hasNoRequest()).isTrue();
  }

  @Test
  void noMoreThanTheServerTakesIsAskedFor() throws Exception {
    for (int i = 0; i < Sync.MAX_ITEMS + 5; i++) {
      phone.loop.run();
      keep("#2" + tagOf(i), "clan");
    }
    answer("", "");

    sync();

    assertThat(body(phone.request())).hasSize(Sync.MAX_ITEMS);
  }

  private static String tagOf(int number) {
    String alphabet = "0289PYLQGRJCUV";
    return "" + alphabet.charAt(number / 14) + alphabet.charAt(number % 14);
  }

  @Test
  void aSyncThatIsCancelledSaysNothing() throws Exception {
    keep("#2PP", "one");
    answer("", "");
    List<SyncResult> cancelled = new ArrayList<>();
    phone.client.sync(cancelled::add).cancel();

    // Joins the one under way.
    sync();

    assertThat(cancelled).isEmpty();
    phone.request();
    assertThat(phone.hasNoRequest()).isTrue();
  }
}

package dev.cocbackend.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.api.http.DeadAws;
import dev.cocbackend.api.http.TestAnswer;
import dev.cocbackend.api.http.TestRequest;
import dev.cocbackend.contract.Bodies;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.FaultyDynamoDb;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.tag.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /v1/clans?tags=…} and {@code /v1/players?tags=…}. */
class ManyReadsTest {
  private static final Instant T0 = SettableClock.START;

  private final SettableClock clock = new SettableClock();
  private final FaultyDynamoDb dynamoDb = new FaultyDynamoDb(EmbeddedAws.services().dynamoDb());
  private final SnapshotStore store =
      new DynamoSnapshotStore(dynamoDb.client(), EmbeddedAws.services().newTable());
  private final RefreshQueue queue = EmbeddedAws.services().newQueues();

  @Test
  void eachTagHasAnItemWithItsOwnStatusInTheOrderAsked() {
    save("2PP", "{\"tag\":\"#2PP\",\"name\":\"ünï 🍀\"}", T0);
    save("2YY", "{\"tag\":\"#2YY\",\"members\":[]}", T0.plusSeconds(1_000));
    store.saveAbsent(clan("2QQ"), Absence.NOT_FOUND, T0.plusSeconds(1_900), null);
    clock.set(T0.plusSeconds(2_000));

    TestAnswer answer = get("tags=2yy,%232QQ&tags=%2328Y,2PP,2YY");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text())
        .isEqualTo(
            """
            {"items":[\
            {"tag":"#2YY","status":200,"last_updated":"2030-01-01T00:16:40.000Z","is_stale":false,\
            "body":{"tag":"#2YY","members":[]}},\
            {"tag":"#2QQ","status":404,"reason":"notFound","message":"Not found with tag 2QQ",\
            "last_updated":"2030-01-01T00:31:40.000Z","is_stale":false},\
            {"tag":"#28Y","status":202,"reason":"snapshotPending",\
            "message":"The first snapshot of this tag has been requested; ask again in 2 seconds."},\
            {"tag":"#2PP","status":200,"last_updated":"2030-01-01T00:00:00.000Z","is_stale":true,\
            "body":{"tag":"#2PP","name":"ünï 🍀"}}]}""");
    assertThat(answer.headers())
        .containsEntry("Cache-Control", "no-store")
        .containsEntry("Vary", "Accept-Encoding");
  }

  @Test
  void theWholeIsReadInOneRoundTrip() {
    save("2PP", "{\"tag\":\"#2PP\"}", T0);
    save("2YY", "{\"tag\":\"#2YY\"}", T0);
    dynamoDb.takeOperations();

    get("tags=2PP,2YY");

    assertThat(dynamoDb.takeOperations()).containsExactly("batchGetItem");
  }

  @Test
  void whatIsStaleOrUnknownIsAskedForOnce() {
    save("2PP", "{\"tag\":\"#2PP\"}", T0);
    save("2YY", "{\"tag\":\"#2YY\"}", T0.plusSeconds(3_000));
    store.saveAbsent(clan("2QQ"), Absence.NOT_FOUND, T0, null);
    clock.set(T0.plusSeconds(4_000));

    TestAnswer first = get("tags=2PP,2YY,2QQ,28Y");
    TestAnswer second = get("tags=2PP,2YY,2QQ,28Y");

    assertThat(first.logLine().get("refresh").textValue()).isEqualTo("{REQUESTED=3}");
    assertThat(second.logLine().get("refresh").textValue()).isEqualTo("{OUTSTANDING=3}");
    assertThat(queue.depth(Tier.HIGH).total()).isEqualTo(2);
    assertThat(queue.depth(Tier.MEDIUM).total()).isEqualTo(1);
    assertThat(store.find(clan("2YY")).lease()).isNull();
  }

  @Test
  void anOutageOfTheQueueChangesNoItem() {
    save("2PP", "{\"tag\":\"#2PP\"}", T0);
    clock.set(T0.plusSeconds(4_000));

    TestAnswer answer = TestAnswer.of(handler(store, DeadAws.queue()), many("tags=2PP,28Y"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().at("/items/0/status").intValue()).isEqualTo(200);
    assertThat(answer.json().at("/items/1/status").intValue()).isEqualTo(202);
    assertThat(answer.logLine().get("refresh").textValue()).isEqualTo("{DEFERRED=2}");
  }

  @Test
  void aTableThatDoesNotAnswerIs503() {
    TestAnswer answer = TestAnswer.of(handler(DeadAws.store(), queue), many("tags=2PP"));

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isEqualTo("5");
  }

  @Test
  void fiftyRecordedSizesInflateToTheTextThatIsNotCompressed() {
    List<String> tags = tags(SnapshotStore.MAX_FIND_ALL);
    for (int i = 0; i < tags.size(); i++) {
      String noise =
          new Random(i)
              .ints(i * 40L, 0x20, 0x3000)
              .mapToObj(Character::toString)
              .collect(Collectors.joining());
      ObjectNode clan =
          JsonNodeFactory.instance.objectNode().put("tag", "#" + tags.get(i)).put("noise", noise);
      save(tags.get(i), clan.toString(), T0);
    }
    String query = "tags=" + String.join(",", tags);

    TestAnswer plain = get(query);
    TestAnswer gzipped =
        TestAnswer.of(handler(store, queue), many(query).with("accept-encoding", "gzip"));

    assertThat(gzipped.headers()).containsEntry("Content-Encoding", "gzip");
    assertThat(gzipped.text()).isEqualTo(plain.text());
    List<String> answered = new ArrayList<>();
    for (JsonNode item : plain.json().get("items")) {
      assertThat(item.get("tag")).isEqualTo(item.at("/body/tag"));
      answered.add(item.get("tag").textValue().substring(1));
    }
    assertThat(answered).isEqualTo(tags);
  }

  @Test
  void cachesKeepTheWholeUntilItsFirstItemIsStale() {
    save("2PP", "{\"tag\":\"#2PP\"}", T0);
    save("2YY", "{\"tag\":\"#2YY\"}", T0.plusSeconds(100));
    clock.set(T0.plusSeconds(200));

    TestAnswer answer = get("tags=2YY,2PP");

    assertThat(answer.headers())
        .containsEntry("Age", "0")
        .containsEntry(
            "Cache-Control", "max-age=1600, stale-while-revalidate=30, stale-if-error=86400");
  }

  @Test
  void playersAreTheSameWithTheirOwnKeys() {
    store.save(SnapshotKey.player(new Tag("2PP")), Bodies.of("{\"tag\":\"#2PP\"}"), null, T0, null);
    save("2PP", "{\"tag\":\"#2PP\",\"clan\":true}", T0);

    TestAnswer answer =
        TestAnswer.of(handler(store, queue), TestRequest.get("/v1/players").query("tags=2PP"));

    assertThat(answer.json().at("/items/0/body")).isEqualTo(TestAnswer.parse("{\"tag\":\"#2PP\"}"));
  }

  @Test
  void headGetsTheHeadersOfGet() {
    save("2PP", "{\"tag\":\"#2PP\"}", T0);
    clock.set(T0);

    TestAnswer head = TestAnswer.of(handler(store, queue), many("tags=2PP").method("HEAD"));

    assertThat(head.text()).isEmpty();
    assertThat(head.headers()).isEqualTo(get("tags=2PP").headers());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tags=2PP,%23secret | Tag 2 of tags is not one. A tag has only the characters",
        "tags=2PP&tags=2YY,2P | Tag 3 of tags is not one. A tag has 3 to 12 characters",
        "tags=2PP,,2YY | Tag 2 of tags is empty.",
        "tags=2PP, | Tag 2 of tags is empty.",
        "tags= | Tag 1 of tags is empty.",
        "'' | The query parameter tags is required: 1 to 50 tags with commas between them",
        "tag=secret | /v1/clans takes no query parameters but: tags.",
      })
  void aBadListIs400AndNamesThePosition(String query, String message) {
    TestAnswer answer = get(query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("message").textValue())
        .startsWith(message)
        .doesNotContain("secret");
    assertThat(queue.depth(Tier.HIGH).total()).isZero();
  }

  @Test
  void moreThanFiftyTagsAre400AndNameTheLimit() {
    TestAnswer answer = get("tags=" + String.join(",", tags(51)));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("message").textValue())
        .isEqualTo("The query parameter tags takes up to 50 different tags, not 51.");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 60})
  void aTagThatIsNamedAgainCountsOnce(int times) {
    save("2PP", "{\"tag\":\"#2PP\"}", T0);

    assertThat(get("tags=" + "2pp,".repeat(times) + "%232PP").json().get("items")).hasSize(1);
  }

  private static List<String> tags(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "2P" + Tag.ALPHABET.charAt(i % 14) + Tag.ALPHABET.charAt(i / 14))
        .toList();
  }

  private static SnapshotKey clan(String tag) {
    return SnapshotKey.clan(new Tag(tag));
  }

  private void save(String tag, String json, Instant fetchedAt) {
    store.save(clan(tag), Bodies.of(json), null, fetchedAt, null);
  }

  private static TestRequest many(String query) {
    return TestRequest.get("/v1/clans").query(query);
  }

  private TestAnswer get(String query) {
    return TestAnswer.of(handler(store, queue), many(query));
  }

  private SnapshotReadHandler handler(SnapshotStore from, RefreshQueue to) {
    return new SnapshotReadHandler(
        from, new RefreshRequester(from, to), StalenessPolicy.DEFAULT, true, clock);
  }
}

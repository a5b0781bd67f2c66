package dev.cocbackend.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cocbackend.api.budget.ReaderLimits;
import dev.cocbackend.api.hot.ReadCounter;
import dev.cocbackend.api.http.DeadAws;
import dev.cocbackend.api.http.TestAnswer;
import dev.cocbackend.api.http.TestRequest;
import dev.cocbackend.contract.Bodies;
import dev.cocbackend.price.InMemorySharedNumbers;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.DynamoPatchStore;
import dev.cocbackend.snapshot.PatchStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.snapshot.WarState;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyncTest {
  private final ReadRig rig = new ReadRig();

  /** A body that no deflate makes small, so that a patch beside it is smaller. */
  private static String body(int donations) {
    byte[] noise = new byte[500];
    new Random(1).nextBytes(noise);
    return "{\"tag\":\"#2PP\",\"noise\":\"%s\",\"donations\":%d}"
        .formatted(HexFormat.of().formatHex(noise), donations);
  }

  private static String held(BodyBlock body) {
    return "W/\\'" + body.hash() + "\\'";
  }

  /** Stores the next version of the clan with the patch that leads to it. */
  private BodyBlock change(BodyBlock from, int donations) {
    rig.clock.advance(Duration.ofMinutes(5));
    BodyBlock to = rig.save(ReadRig.CLAN, body(donations), null);
    rig.patch(
        ReadRig.CLAN,
        from,
        to,
        "[{'op':'replace','path':'/donations','value':%d}]".formatted(donations));
    return to;
  }

  @Test
  void theAnswerListsWhatIsNewInTheOrderAskedAndNamesTheRest() {
    BodyBlock clan = rig.save(ReadRig.CLAN, "{\"tag\":\"#2PP\"}", null);
    BodyBlock war = rig.save(ReadRig.WAR, "{\"state\":\"notInWar\"}", WarState.NOT_IN_WAR);
    rig.store.saveAbsent(ReadRig.PLAYER, Absence.NOT_FOUND, ReadRig.T0, null);

    TestAnswer answer =
        rig.sync(
            "[{'kind':'war','tag':'#2pp'},{'kind':'player','tag':'2QQ'},"
                + "{'kind':'player','tag':'#2PP'},"
                + "{'kind':'clan','tag':'#2PP','etag':'"
                + held(clan)
                + "'}]");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text())
        .isEqualTo(
            """
            {"items":[{"kind":"war","tag":"#2PP","status":200,"etag":"W/\\"%s\\"",\
            "last_updated":"2030-01-01T00:00:00.000Z","is_stale":false,"body":{"state":"notInWar"}},\
            {"kind":"player","tag":"#2QQ","status":202,"reason":"snapshotPending",\
            "message":"The first snapshot of this tag has been requested; ask again in 2 seconds."},\
            {"kind":"player","tag":"#2PP","status":404,"reason":"notFound",\
            "message":"Not found with tag 2PP","last_updated":"2030-01-01T00:00:00.000Z",\
            "is_stale":false}],\
            "unchanged":[{"kind":"clan","tag":"#2PP","last_updated":"2030-01-01T00:00:00.000Z",\
            "is_stale":false}],"retry_after":30}\
            """
                .formatted(war.hash()));
    assertThat(answer.headers())
        .containsEntry("Cache-Control", "no-store")
        .containsEntry("Vary", "Accept-Encoding");
  }

  @Test
  void withGzipItIsTheSameText() {
    rig.save(ReadRig.CLAN, body(1), null);
    TestRequest request =
        TestRequest.post("/v1/sync", "[{\"kind\":\"clan\",\"tag\":\"#2PP\"}]")
            .with("accept-encoding", "gzip");

    TestAnswer answer = TestAnswer.of(rig.handler, request);

    assertThat(answer.headers()).containsEntry("Content-Encoding", "gzip");
    assertThat(answer.text()).isEqualTo(rig.sync("[{'kind':'clan','tag':'#2PP'}]").text());
  }

  @Test
  void oneStepBehindIsOnePatch() {
    BodyBlock first = rig.save(ReadRig.CLAN, body(1), null);
    BodyBlock second = change(first, 2);

    JsonNode item = one(first);

    assertThat(item.get("patch").toString())
        .isEqualTo("[{\"op\":\"replace\",\"path\":\"/donations\",\"value\":2}]");
    assertThat(item.has("body")).isFalse();
    assertThat(item.get("etag").textValue()).isEqualTo(new EntityTag(second.hash()).toString());
    assertThat(item.get("last_updated").textValue()).isEqualTo("2030-01-01T00:05:00.000Z");
  }

  @Test
  void severalStepsBehindIsOnePatchOfAllOperations() {
    BodyBlock first = rig.save(ReadRig.CLAN, body(1), null);
    BodyBlock last = first;
    for (int i = 2; i < 6; i++) {
      last = change(last, i);
    }

    JsonNode patch = one(first).get("patch");

    assertThat(patch).hasSize(4);
    assertThat(patch.at("/3/value").intValue()).isEqualTo(5);
    assertThat(rig.sync(entry(last)).json().at("/unchanged/0/tag").textValue()).isEqualTo("#2PP");
  }

  @Test
  void aDayLaterOrAfterAStepThatIsNotKeptItIsTheWholeObject() {
    BodyBlock first = rig.save(ReadRig.CLAN, body(1), null);
    BodyBlock second = change(first, 2);
    assertThat(one(first).has("patch")).isTrue();

    rig.clock.advance(PatchStore.LIFE);
    assertThat(one(first).get("body").get("donations").intValue()).isEqualTo(2);

    rig.save(ReadRig.CLAN, body(3), null);
    assertThat(one(second).get("body").get("donations").intValue()).isEqualTo(3);
    assertThat(one(Bodies.of("{\"never\":1}")).has("body")).isTrue();
  }

  @Test
  void theSmallerOfPatchAndBodyIsSent() {
    BodyBlock first = rig.save(ReadRig.CLAN, "{\"tag\":\"#2PP\",\"donations\":1}", null);
    rig.clock.advance(Duration.ofMinutes(5));
    BodyBlock second = rig.save(ReadRig.CLAN, "{\"tag\":\"#2PP\",\"donations\":2}", null);
    rig.patch(ReadRig.CLAN, first, second, "[{'op':'replace','path':'/donations','value':2}]");

    assertThat(one(first).has("body")).isTrue();
  }

  @Test
  void aPatchThatCannotBeReadCostsItsBytesAndNoMore() {
    BodyBlock first = rig.save(ReadRig.CLAN, body(1), null);
    change(first, 2);
    SnapshotReadHandler blind =
        new SnapshotReadHandler(
            rig.store,
            new DynamoPatchStore(DeadAws.dynamoDb(), "snapshots"),
            new RefreshRequester(rig.store, rig.queue),
            RefreshEstimate.ofEmptyQueues(),
            StalenessPolicy.DEFAULT,
            true,
            ReadCounter.none(),
            ReaderLimits.unlimited(),
            RefreshArms.ALL_VALUE,
            new InMemorySharedNumbers(),
            rig.clock);

    TestAnswer answer =
        TestAnswer.of(blind, TestRequest.post("/v1/sync", entry(first).replace('\'', '"')));

    assertThat(answer.json().at("/items/0/body/donations").intValue()).isEqualTo(2);
    assertThat(answer.log()).contains("StoreUnavailableException");
  }

  @Test
  void staleEntriesAreRequestedViewedOnesFirstAndMoreUrgently() {
    for (int i = 0; i < 6; i++) {
      rig.save(SnapshotKey.clan(ReadRig.tag(i)), "{\"tag\":\"x\"}", null);
    }
    rig.save(ReadRig.WAR, "{\"state\":\"inWar\"}", WarState.IN_WAR);
    rig.clock.advance(Duration.ofMinutes(31));

    TestAnswer answer =
        rig.sync(
            "[{'kind':'clan','tag':'%s'},{'kind':'war','tag':'2PP'},{'kind':'clan','tag':'%s','viewing':true}]"
                .formatted(ReadRig.tag(0).value(), ReadRig.tag(1).value()));

    assertThat(rig.requests())
        .containsExactly(
            "CRITICAL war#2PP",
            "HIGH clan#" + ReadRig.tag(1).value(),
            "MEDIUM clan#" + ReadRig.tag(0).value());
    assertThat(answer.json().at("/items/0/is_stale").booleanValue()).isTrue();
    assertThat(answer.json().get("retry_after").intValue()).isEqualTo(2);
    rig.sync("[{'kind':'clan','tag':'%s'}]".formatted(ReadRig.tag(0).value()));
    assertThat(rig.requests()).isEmpty();
  }

  @Test
  void viewedTagsHaveTheFirstCallOnTheBudgetOfTagsNeverSeen() {
    String list =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    "{'kind':'clan','tag':'%s','viewing':%s}"
                        .formatted(ReadRig.tag(i).value(), i == 7))
            .collect(Collectors.joining(",", "[", "]"));

    JsonNode items = rig.sync(list).json().get("items");

    assertThat(rig.requests())
        .hasSize(ReadRig.FIRST_SEEN)
        .contains("HIGH clan#" + ReadRig.tag(7).value());
    assertThat(items).hasSize(8).allMatch(item -> item.get("status").intValue() == 202);
    assertThat(items.get(0).get("reason").textValue()).isEqualTo("snapshotPending");
    assertThat(items.get(6).get("reason").textValue()).isEqualTo("requestThrottled");
    assertThat(items.get(7).get("reason").textValue()).isEqualTo("snapshotPending");
  }

  @Test
  void retryAfterIsWhenSomethingIsStaleNextAndTenMinutesAtMost() {
    BodyBlock clan = rig.save(ReadRig.CLAN, "{\"a\":1}", null);
    assertThat(rig.sync(entry(clan)).json().get("retry_after").intValue()).isEqualTo(600);

    rig.clock.advance(Duration.ofMinutes(25).plusMillis(1));
    assertThat(rig.sync(entry(clan)).json().get("retry_after").intValue()).isEqualTo(300);

    rig.clock.advance(Duration.ofMinutes(5));
    assertThat(rig.sync(entry(clan)).json().get("retry_after").intValue()).isEqualTo(30);
    TestAnswer off =
        TestAnswer.of(
            rig.handler(rig.queue, false),
            TestRequest.post("/v1/sync", entry(clan).replace('\'', '"')));
    assertThat(off.json().get("retry_after").intValue()).isEqualTo(600);
  }

  @Test
  void aHundredEntriesAreTwoRoundTripsToTheTable() {
    String list =
        IntStream.range(0, 100)
            .peek(i -> rig.save(SnapshotKey.clan(ReadRig.tag(i)), "{\"n\":%d}".formatted(i), null))
            .mapToObj(i -> "{'kind':'clan','tag':'%s'}".formatted(ReadRig.tag(i).value()))
            .collect(Collectors.joining(",", "[", "]"));
    rig.dynamoDb.takeOperations();

    JsonNode items = rig.sync(list).json().get("items");

    assertThat(items).hasSize(100);
    assertThat(items.at("/99/body/n").intValue()).isEqualTo(99);
    assertThat(rig.dynamoDb.takeOperations()).containsExactly("batchGetItem", "batchGetItem");
  }

  @Test
  void whatAnAnswerHasNoRoomForComesWithTheNextOnesViewedThingsFirst() {
    Random random = new Random(3);
    int count = 20;
    for (int i = 0; i < count; i++) {
      byte[] noise = new byte[290_000];
      random.nextBytes(noise);
      rig.save(
          SnapshotKey.clan(ReadRig.tag(i)),
          "{\"n\":%d,\"noise\":\"%s\"}".formatted(i, HexFormat.of().formatHex(noise)),
          null);
    }
    Set<Integer> got = new TreeSet<>();
    String[] etags = new String[count];
    boolean more = true;
    for (int round = 0; more; round++) {
      assertThat(round).isLessThan(10);
      String list =
          IntStream.range(0, count)
              .mapToObj(
                  i ->
                      "{'kind':'clan','tag':'%s','viewing':%s%s}"
                          .formatted(
                              ReadRig.tag(i).value(),
                              i == count - 1,
                              etags[i] == null ? "" : ",'etag':'" + etags[i] + "'"))
              .collect(Collectors.joining(",", "[", "]"));
      TestAnswer answer =
          TestAnswer.of(
              rig.handler,
              TestRequest.post("/v1/sync", list.replace('\'', '"'))
                  .with("accept-encoding", "gzip"));
      JsonNode json = answer.json();
      if (round == 0) {
        assertThat(json.get("items").findValuesAsText("tag"))
            .contains(ReadRig.tag(count - 1).display())
            .hasSizeLessThan(count);
      }
      for (JsonNode item : json.get("items")) {
        int n = item.at("/body/n").intValue();
        got.add(n);
        etags[n] = item.get("etag").textValue().replace("\"", "\\'");
      }
      assertThat(json.get("items").size() + json.get("unchanged").size()).isEqualTo(got.size());
      more = json.path("more").booleanValue();
      assertThat(json.get("retry_after").intValue() == 1).isEqualTo(more);
    }
    assertThat(got).hasSize(count);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "~~ | The body is not a JSON array.",
        "{ | The body is not valid JSON.",
        "[] [] | The body is not valid JSON.",
        "{} | The body is not a JSON array.",
        "null | The body is not a JSON array.",
        "[] | A sync has 1 to 100 entries, this one has 0.",
        "[1] | Entry 1 is not a JSON object.",
        "[{'kind':'clan','tag':'2PP'},{'tag':'2PP'}] | Entry 2 has no kind that is known: clan,"
            + " player or war.",
        "[{'kind':'guild','tag':'2PP'}] | Entry 1 has no kind that is known: clan, player or war.",
        "[{'kind':'clan'}] | Entry 1 has no tag, which is a text such as #2PP.",
        "[{'kind':'clan','tag':2}] | Entry 1 has no tag, which is a text such as #2PP.",
        "[{'kind':'clan','tag':'XX'}] | Entry 1 has a tag that is not one.",
        "[{'kind':'clan','tag':'2PP','etag':'x'}] | Entry 1 has an etag that is not one.",
        "[{'kind':'clan','tag':'2PP','etag':null}] | Entry 1 has an etag that is not one.",
        "[{'kind':'clan','tag':'2PP','etag':7}] | Entry 1 has an etag that is not one.",
        "[{'kind':'clan','tag':'2PP','viewing':'yes'}] | Entry 1 has a viewing that is neither true"
            + " nor false.",
        "[{'kind':'clan','tag':'2PP','kind':'war'}] | The body is not valid JSON.",
        "[{'kind':'clan','tag':'2PP'},{'kind':'clan','tag':'#2pp'}] | Entry 2 names the same object"
            + " as entry 1.",
      })
  void aBadListIs400AndNothingIsAskedFor(String list, String message) {
    TestAnswer answer = rig.sync(list);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("reason").textValue()).isEqualTo("badRequest");
    assertThat(answer.json().get("message").textValue()).startsWith(message);
    assertThat(rig.requests()).isEmpty();
    assertThat(rig.dynamoDb.takeOperations()).isEmpty();
  }

  @Test
  void tooManyEntriesAre400AndTooManyBytes413() {
    String list =
        IntStream.range(0, 101)
            .mapToObj(i -> "{'kind':'clan','tag':'%s'}".formatted(ReadRig.tag(i).value()))
            .collect(Collectors.joining(",", "[", "]"));

    assertThat(rig.sync(list).json().get("message").textValue())
        .startsWith("A sync has 1 to 100 entries, this one has 101.");
    assertThat(rig.sync(list + " ".repeat(40_000)).status()).isEqualTo(413);
    assertThat(rig.requests()).isEmpty();
  }

  @Test
  void membersThatNobodyKnowsArePassedOver() {
    assertThat(rig.sync("[{'kind':'clan','tag':'2PP','color':'red'}]").status()).isEqualTo(200);
  }

  @Test
  void aTableThatDoesNotAnswerIs503() {
    TestAnswer answer =
        TestAnswer.of(
            rig.handlerWithoutATable(),
            TestRequest.post("/v1/sync", "[{\"kind\":\"clan\",\"tag\":\"#2PP\"}]"));

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isEqualTo("5");
  }

  @Test
  void anOutageOfTheQueueChangesNoItem() {
    rig.save(ReadRig.CLAN, "{\"a\":1}", null);
    rig.clock.advance(Duration.ofHours(1));

    TestAnswer answer =
        TestAnswer.of(
            rig.handler(DeadAws.queue(), true),
            TestRequest.post("/v1/sync", "[{\"kind\":\"clan\",\"tag\":\"#2PP\"}]"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().at("/items/0/body/a").intValue()).isEqualTo(1);
    assertThat(answer.logLine().get("refresh").textValue()).isEqualTo("{DEFERRED=1}");
  }

  private static String entry(BodyBlock held) {
    return "[{'kind':'clan','tag':'#2PP','etag':'" + held(held) + "'}]";
  }

  /** The one item of a sync of somebody who holds this. */
  private JsonNode one(BodyBlock held) {
    JsonNode items = rig.sync(entry(held)).json().get("items");
    assertThat(items).hasSize(1);
    return items.get(0);
  }
}

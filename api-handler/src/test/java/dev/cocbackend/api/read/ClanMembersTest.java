package dev.cocbackend.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cocbackend.api.http.TestAnswer;
import dev.cocbackend.api.http.TestRequest;
import dev.cocbackend.contract.Bodies;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
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
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code GET /v1/clans/{tag}/members}. */
class ClanMembersTest {
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));
  private static final Instant FETCHED = SettableClock.START;
  private static final String CLAN_CACHE_CONTROL =
      "max-age=1800, stale-while-revalidate=30, stale-if-error=86400";

  private final SettableClock clock = new SettableClock();
  private final SnapshotStore store =
      new DynamoSnapshotStore(EmbeddedAws.services().dynamoDb(), EmbeddedAws.services().newTable());
  private final InMemoryRefreshQueue queue = new InMemoryRefreshQueue(clock);
  private int saves;

  @Test
  void membersAreCopiedAsTheyStandInTheClan() {
    save(
        "{\"a\":[{\"memberList\":[0]}],\"memberList\": [ {\"tag\":\"#2\", \"x\" : 1.50e2,"
            + "\"n\":\"ü]}\\\"\"} ,{}],\"b\":{}}");

    TestAnswer answer = get("");

    assertThat(answer.text())
        .isEqualTo(
            "{\"last_updated\":\"2030-01-01T00:00:00.000Z\",\"is_stale\":false,\"items\":["
                + "{\"tag\":\"#2\", \"x\" : 1.50e2,\"n\":\"ü]}\\\"\"},{}],"
                + "\"paging\":{\"cursors\":{}}}");
    assertThat(answer.headers())
        .containsEntry("X-Last-Updated", "2030-01-01T00:00:00.000Z")
        .containsEntry("Cache-Control", CLAN_CACHE_CONTROL);
    assertThat(TestAnswer.of(handler(), request("").with("accept-encoding", "gzip")).text())
        .isEqualTo(answer.text());
  }

  @Test
  void aClanWithoutAListHasNoMembers() {
    save("{\"tag\":\"#2PP\"}");

    assertThat(get("").json().get("items")).isEmpty();
  }

  @Test
  void recordedClansGiveTheirMemberLists() {
    Map<String, JsonNode> recorded = RecordedPayloads.objects();
    long clans = 0;
    for (JsonNode clan : recorded.values()) {
      if (clan.path("memberList").isArray()) {
        clans++;
        save(clan.toString());
        assertThat(get("").json().get("items")).isEqualTo(clan.get("memberList"));
        assertThat(pages(7)).containsExactlyElementsOf(clan.get("memberList"));
      }
    }
    assertThat(clans).isPositive();
  }

  /** Cursors in these examples stand before the member with the number behind the letter. */
  @ParameterizedTest(name = "{0} of five: {1}, before {2}, after {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | 0 1 2 3 4 | '' | ''",
        "limit=5 | 0 1 2 3 4 | '' | ''",
        "limit=999999999 | 0 1 2 3 4 | '' | ''",
        "limit=2 | 0 1 | '' | eyJwb3MiOjJ9",
        "limit=2&after=eyJwb3MiOjJ9 | 2 3 | eyJwb3MiOjJ9 | eyJwb3MiOjR9",
        "limit=2&after=eyJwb3MiOjR9 | 4 | eyJwb3MiOjR9 | ''",
        "after=eyJwb3MiOjN9 | 3 4 | eyJwb3MiOjN9 | ''",
        "limit=2&before=eyJwb3MiOjR9 | 2 3 | eyJwb3MiOjJ9 | eyJwb3MiOjR9",
        "limit=2&before=eyJwb3MiOjF9 | 0 | '' | eyJwb3MiOjF9",
        "before=eyJwb3MiOjN9 | 0 1 2 | '' | eyJwb3MiOjN9",
        "before=eyJwb3MiOjB9 | '' | '' | eyJwb3MiOjB9",
        "after=eyJwb3MiOjk5OTk5OTk5OX0 | '' | eyJwb3MiOjV9 | ''",
        "after=eyJwb3MiOjk5OTk5OTk5OX0%3D | '' | eyJwb3MiOjV9 | ''",
      })
  void pagesAreThoseOfTheCocApi(String query, String members, String before, String after) {
    save(five());

    JsonNode page = get(query).json();

    List<String> names = new ArrayList<>();
    page.get("items").forEach(member -> names.add(member.get("n").asText()));
    assertThat(String.join(" ", names)).isEqualTo(members);
    assertThat(page.at("/paging/cursors").path("before").asText()).isEqualTo(before);
    assertThat(page.at("/paging/cursors").path("after").asText()).isEqualTo(after);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limit= | The query parameter limit is a whole number from 1 to 999999999.",
        "limit=0 | The query parameter limit is a whole number from 1 to 999999999.",
        "limit=-1 | The query parameter limit is a whole number from 1 to 999999999.",
        "limit=1000000000 | The query parameter limit is a whole number from 1 to 999999999.",
        "limit=x | The query parameter limit is a whole number from 1 to 999999999.",
        "limit=1&limit=2 | The query parameter limit is given at most once.",
        "after=2 | The query parameter after is a cursor from the paging of an earlier answer.",
        "after=eyJwb3MiOi0xfQ | The query parameter after is a cursor from the paging of an earlier"
            + " answer.",
        "before= | The query parameter before is a cursor from the paging of an earlier answer.",
        "before=e30 | The query parameter before is a cursor from the paging of an earlier answer.",
        "before=*** | The query parameter before is a cursor from the paging of an earlier answer.",
        "after=eyJwb3MiOjF9&before=eyJwb3MiOjF9 | Only one of the query parameters after and before"
            + " is given at a time.",
        "cursor=1 | /v1/clans/{tag}/members takes no query parameters but: limit, after, before.",
      })
  void aBadPageIs400AndSaysWhatIsAllowed(String query, String message) {
    save(five());

    TestAnswer answer = get(query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("reason").textValue()).isEqualTo("badRequest");
    assertThat(answer.json().get("message").textValue()).isEqualTo(message);
  }

  @Test
  void theClansValidatorsAreThePages() {
    save(five());
    String tag = String.valueOf(get("limit=2").header("ETag"));

    assertThat(TestAnswer.of(handler(), request("limit=2").with("if-none-match", tag)).status())
        .isEqualTo(304);
  }

  @Test
  void staleAndUnknownClansAreAskedForAndAbsentOnesAre404() {
    assertThat(get("").status()).isEqualTo(202);
    assertThat(queue.depth(Tier.HIGH).total()).isEqualTo(1);

    save(five());
    clock.set(FETCHED.plusSeconds(1_800));
    assertThat(get("").json().get("is_stale").booleanValue()).isTrue();
    assertThat(queue.depth(Tier.HIGH).total()).isEqualTo(2);

    store.saveAbsent(CLAN, Absence.NOT_FOUND, clock.instant(), null);
    assertThat(get("").status()).isEqualTo(404);
  }

  private static String five() {
    return IntStream.range(0, 5)
        .mapToObj(i -> "{\"n\":%d}".formatted(i))
        .collect(Collectors.joining(",", "{\"memberList\":[", "]}"));
  }

  /** All members, read page by page. */
  private List<JsonNode> pages(int limit) {
    List<JsonNode> members = new ArrayList<>();
    JsonNode page = get("limit=" + limit).json();
    page.get("items").forEach(members::add);
    while (page.at("/paging/cursors").has("after")) {
      page =
          get("limit=%d&after=%s".formatted(limit, page.at("/paging/cursors/after").textValue()))
              .json();
      page.get("items").forEach(members::add);
    }
    return members;
  }

  private void save(String json) {
    store.save(CLAN, Bodies.of(json), null, saves(), null);
  }

  /** Later each time, so that no save is superseded; the first at {@link #FETCHED}. */
  private Instant saves() {
    return FETCHED.plusMillis(saves++);
  }

  private static TestRequest request(String query) {
    return TestRequest.get("/v1/clans/%232PP/members").query(query);
  }

  private TestAnswer get(String query) {
    return TestAnswer.of(handler(), request(query));
  }

  private SnapshotReadHandler handler() {
    return new SnapshotReadHandler(
        store, new RefreshRequester(store, queue), StalenessPolicy.DEFAULT, true, clock);
  }
}

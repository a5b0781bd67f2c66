package dev.cocbackend.local.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.JsonPatch;
import dev.cocbackend.api.budget.ReaderLimits;
import dev.cocbackend.api.hot.ReadCounter;
import dev.cocbackend.api.read.RefreshEstimate;
import dev.cocbackend.api.read.SnapshotReadHandler;
import dev.cocbackend.change.BodyDiff;
import dev.cocbackend.embedded.EmbeddedDynamoDb;
import dev.cocbackend.local.lambda.LambdaFunction;
import dev.cocbackend.local.simulation.CurrentWar;
import dev.cocbackend.local.simulation.SimulatedGame;
import dev.cocbackend.price.InMemorySharedNumbers;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.DynamoPatchStore;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.PatchStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.SnapshotTable;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.tag.Tag;
import dev.cocbackend.upstream.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The sync of an app that fell behind: whatever version it holds, what it is sent makes the newest
 * of it. Over the simulated game's history, with production's comparison of bodies, the real table
 * and the real endpoint.
 */
class SyncHistoryTest {
  private static final Instant START = Instant.parse("2026-11-25T08:00:00Z");

  /** At this speed a war takes 48 minutes, a round of wars 72. */
  private static final SimulatedGame GAME = new SimulatedGame(11, 60, 8);

  private static final int INSTANTS = 20;
  private static final Duration STEP = Duration.ofMinutes(4);
  private static final String TABLE = "snapshots";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final EmbeddedDynamoDb server = EmbeddedDynamoDb.start(null, 0);
  private final DynamoDbClient dynamoDb = server.newClient();
  private final SnapshotStore store = new DynamoSnapshotStore(dynamoDb, TABLE);
  private final PatchStore patches = new DynamoPatchStore(dynamoDb, TABLE);
  private final Map<SnapshotKey, List<Payload>> histories = new LinkedHashMap<>();
  private final Map<String, Sizes> sizes = new TreeMap<>();
  private volatile Instant now = START;
  private final LambdaFunction read =
      LambdaFunction.of(
          "read",
          new SnapshotReadHandler(
              store,
              patches,
              new RefreshRequester(store, new InMemoryRefreshQueue(() -> now)),
              new RefreshEstimate(new InMemoryRefreshQueue(() -> now), 39, () -> now),
              StalenessPolicy.DEFAULT,
              false,
              ReadCounter.none(),
              ReaderLimits.unlimited(),
              RefreshArms.ALL_VALUE,
              new InMemorySharedNumbers(),
              () -> now),
          APIGatewayV2HTTPEvent.class,
          APIGatewayV2HTTPResponse.class,
          Duration.ofMinutes(1),
          () -> now,
          line -> {});

  /** Bytes as gzip sends them. */
  private static final class Sizes {
    long patches;
    long bodiesInstead;
    int patched;
    int whole;

    @Override
    public String toString() {
      return "%d of %d by patch; these have %.0f %% of the bodies' bytes"
          .formatted(patched, patched + whole, 100.0 * patches / Math.max(1, bodiesInstead));
    }
  }

  @AfterEach
  void stop() {
    dynamoDb.close();
    server.close();
  }

  @Test
  void everyVersionOfADayIsLedToEveryLaterOne(TestReporter reporter) throws Exception {
    dynamoDb.createTable(SnapshotTable.createRequest(TABLE));
    for (Tag clan : GAME.clanTags().subList(0, 2)) {
      histories.put(SnapshotKey.clan(clan), new ArrayList<>());
      histories.put(SnapshotKey.war(clan), new ArrayList<>());
      for (Tag player : GAME.playerTags(clan, START).subList(0, 2)) {
        histories.put(SnapshotKey.player(player), new ArrayList<>());
      }
    }
    int pairs = 0;
    for (int instant = 0; instant < INSTANTS; instant++) {
      now = START.plus(STEP.multipliedBy(instant));
      refreshAll();
      int oldest = histories.values().stream().mapToInt(List::size).max().orElseThrow();
      for (int version = 0; version < oldest; version++) {
        pairs += follow(version);
      }
    }
    assertThat(pairs).isGreaterThan(1_000);
    sizes.forEach((what, size) -> reporter.publishEntry(what, size.toString()));
    assertThat(sizes.values()).allMatch(size -> size.patched > 0);

    // Those who were away for longer than patches live get everything anew.
    now = now.plus(PatchStore.LIFE);
    sizes.clear();
    follow(0);
    assertThat(sizes.values()).allMatch(size -> size.patched == 0 && size.whole > 0);
  }

  /** What the worker does with what upstream says now. */
  private void refreshAll() throws Exception {
    for (Map.Entry<SnapshotKey, List<Payload>> each : histories.entrySet()) {
      SnapshotKey key = each.getKey();
      List<Payload> history = each.getValue();
      Optional<ObjectNode> body = upstream(key);
      if (body.isEmpty()) {
        continue;
      }
      Payload payload = Payload.parse(key, body.get().toString().getBytes(UTF_8));
      Payload before = history.isEmpty() ? null : history.getLast();
      String seen = before == null ? SnapshotStore.NO_BODY : before.body().hash();
      store.save(key, seen, payload.body(), payload.warState(), now, now, null);
      if (before != null && !seen.equals(payload.body().hash())) {
        BodyDiff.between(before.body(), before.object(), payload.body(), payload.object())
            .ifPresent(patch -> patches.put(key, patch, now));
      }
      if (before == null || !seen.equals(payload.body().hash())) {
        history.add(payload);
      }
    }
  }

  private Optional<ObjectNode> upstream(SnapshotKey key) {
    return switch (key.kind()) {
      case CLAN -> GAME.clan(key.tag(), now);
      case PLAYER -> GAME.player(key.tag(), now);
      case WAR ->
          GAME.currentWar(key.tag(), now) instanceof CurrentWar.Visible visible
              ? Optional.of(visible.body())
              : Optional.empty();
    };
  }

  /** Syncs with this version of everything that has one and a later one; how many these are. */
  private int follow(int version) throws Exception {
    Map<String, List<Payload>> held = new LinkedHashMap<>();
    ArrayNode list = JSON.createArrayNode();
    histories.forEach(
        (key, history) -> {
          if (version < history.size() - 1) {
            Payload payload = history.get(version);
            held.put(key.kind().id() + key.tag().display(), List.of(payload, history.getLast()));
            list.addObject()
                .put("kind", key.kind().id())
                .put("tag", key.tag().display())
                .put("etag", "W/\"" + payload.body().hash() + "\"");
          }
        });
    if (held.isEmpty()) {
      return 0;
    }
    JsonNode answer = sync(list);
    int followed = 0;
    for (JsonNode item : answer.get("items")) {
      String kind = item.get("kind").textValue();
      List<Payload> pair = Objects.requireNonNull(held.remove(kind + item.get("tag").textValue()));
      // Read as the answer is, since numbers have several classes.
      JsonNode expected = JSON.readTree(pair.getLast().body().inflateObject());
      BodyBlock body = pair.getLast().body();
      assertThat(item.get("etag").textValue()).isEqualTo("W/\"" + body.hash() + "\"");
      Sizes size = sizes.computeIfAbsent(kind, k -> new Sizes());
      if (item.has("patch")) {
        JsonNode old = JSON.readTree(pair.getFirst().body().inflateObject());
        assertThat(JsonPatch.apply(item.get("patch"), old)).isEqualTo(expected);
        size.patched++;
        size.patches += deflated(item.get("patch"));
        size.bodiesInstead += body.deflated().length;
      } else {
        assertThat(item.get("body")).isEqualTo(expected);
        size.whole++;
      }
      followed++;
    }
    // An object may have come back to what it was.
    held.values()
        .forEach(
            pair ->
                assertThat(pair.getFirst().body().hash()).isEqualTo(pair.getLast().body().hash()));
    assertThat(answer.get("unchanged")).hasSize(held.size());
    return followed;
  }

  private static int deflated(JsonNode patch) {
    ObjectNode member = JSON.createObjectNode().set("patch", patch);
    return BodyBlock.ofObject(member.toString().getBytes(UTF_8), "").deflated().length;
  }

  private JsonNode sync(ArrayNode list) throws Exception {
    ObjectNode event =
        JSON.createObjectNode()
            .put("version", "2.0")
            .put("rawPath", "/v1/sync")
            .put("body", list.toString())
            .put("isBase64Encoded", false);
    event.putObject("requestContext").putObject("http").put("method", "POST");
    JsonNode response = JSON.readTree(read.invoke(JSON.writeValueAsBytes(event)));
    assertThat(response.get("statusCode").intValue()).isEqualTo(200);
    return JSON.readTree(response.get("body").textValue());
  }
}

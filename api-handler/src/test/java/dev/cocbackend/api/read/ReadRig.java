package dev.cocbackend.api.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.api.budget.FirstSeenTags;
import dev.cocbackend.api.budget.ReaderLimits;
import dev.cocbackend.api.hot.ReadCounter;
import dev.cocbackend.api.http.DeadAws;
import dev.cocbackend.api.http.TestAnswer;
import dev.cocbackend.api.http.TestRequest;
import dev.cocbackend.budget.CallerBudget;
import dev.cocbackend.budget.InMemoryCallerBudget;
import dev.cocbackend.contract.Bodies;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.FaultyDynamoDb;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.price.InMemorySharedNumbers;
import dev.cocbackend.price.PostedPrice;
import dev.cocbackend.price.SharedNumbers;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.ReceivedRequest;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.RefreshRequestCodec;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.BodyPatch;
import dev.cocbackend.snapshot.DynamoPatchStore;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.PatchStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.snapshot.WarState;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The reading function over the embedded table, with callers' budgets. */
final class ReadRig {
  static final Instant T0 = SettableClock.START;
  static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));
  static final SnapshotKey WAR = SnapshotKey.war(new Tag("2PP"));
  static final SnapshotKey PLAYER = SnapshotKey.player(new Tag("2PP"));

  /** Of each kind, a minute. */
  static final int FIRST_SEEN = 5;

  final SettableClock clock = new SettableClock();
  private final String table = EmbeddedAws.services().newTable();
  final FaultyDynamoDb dynamoDb = new FaultyDynamoDb(EmbeddedAws.services().dynamoDb());
  final SnapshotStore store = new DynamoSnapshotStore(dynamoDb.client(), table);
  final PatchStore patches = new DynamoPatchStore(dynamoDb.client(), table);
  final InMemoryRefreshQueue queue = new InMemoryRefreshQueue(clock);
  private final SharedNumbers numbers = new InMemorySharedNumbers();
  private final CallerBudget budgets = new InMemoryCallerBudget();
  private final ReaderLimits limits =
      new ReaderLimits(new FirstSeenTags(budgets, FIRST_SEEN), budgets);
  final SnapshotReadHandler handler = handler(queue, true);

  SnapshotReadHandler handler(RefreshQueue to, boolean autoRefresh) {
    return handler(to, autoRefresh, RefreshArms.ALL_VALUE);
  }

  SnapshotReadHandler handler(RefreshQueue to, boolean autoRefresh, RefreshArms arms) {
    return new SnapshotReadHandler(
        store,
        patches,
        new RefreshRequester(store, to),
        new RefreshEstimate(to, 10, clock),
        StalenessPolicy.DEFAULT,
        autoRefresh,
        ReadCounter.none(),
        limits,
        arms,
        numbers,
        clock);
  }

  /** A handler whose table does not answer. */
  SnapshotReadHandler handlerWithoutATable() {
    return new SnapshotReadHandler(
        DeadAws.store(),
        new RefreshRequester(DeadAws.store(), queue),
        StalenessPolicy.DEFAULT,
        true,
        clock);
  }

  /** Has a planner set the price of a request now. */
  void price(double price) {
    post(price, numbers, clock.instant());
  }

  /** Sets the price as a planner does. */
  static void post(double price, SharedNumbers numbers, Instant now) {
    Map<String, Double> values =
        Map.of(PostedPrice.PRICE, price, PostedPrice.MOVED_AT, (double) now.getEpochSecond());
    assertThat(numbers.replace(numbers.read(), values, Map.of())).isTrue();
  }

  /** Stores this as upstream's answer of now, which upstream does not repeat. */
  BodyBlock save(SnapshotKey key, String json, @Nullable WarState state) {
    BodyBlock body = Bodies.of(json);
    String seen = store.find(key).versionSeen();
    store.save(key, seen, body, state, clock.instant(), clock.instant(), null);
    return body;
  }

  void patch(SnapshotKey key, BodyBlock from, BodyBlock to, String operations) {
    byte[] text = operations.replace('\'', '"').getBytes(UTF_8);
    patches.put(key, BodyPatch.of(from.hash(), to.hash(), text), clock.instant());
  }

  TestAnswer get(String path) {
    return TestAnswer.of(handler, TestRequest.get(path));
  }

  TestAnswer view(String path) {
    return TestAnswer.of(handler, TestRequest.get(path).with("x-viewing", "true"));
  }

  TestAnswer post(String path, String body) {
    return TestAnswer.of(handler, TestRequest.post(path, body));
  }

  /** A sync with this list, in which quotes may be single ones. */
  TestAnswer sync(String list) {
    return post("/v1/sync", list.replace('\'', '"'));
  }

  /** Takes what is in the queues, as {@code HIGH clan#2PP}, the most urgent tier first. */
  List<String> requests() {
    List<String> requests = new ArrayList<>();
    for (Tier tier : Tier.values()) {
      List<ReceivedRequest> received;
      do {
        received =
            queue.receive(tier, RefreshQueue.MAX_RECEIVE, Duration.ofHours(1), Duration.ZERO);
        for (ReceivedRequest each : received) {
          RefreshRequest request = RefreshRequestCodec.decode(each.body());
          assertThat(request.tier()).isEqualTo(tier);
          requests.add(tier + " " + request.key());
        }
      } while (!received.isEmpty());
    }
    return requests;
  }

  /** One of 196 tags. */
  static Tag tag(int number) {
    return new Tag("2Y" + Tag.ALPHABET.charAt(number / 14 % 14) + Tag.ALPHABET.charAt(number % 14));
  }
}

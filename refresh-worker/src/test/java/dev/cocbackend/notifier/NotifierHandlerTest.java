package dev.cocbackend.notifier;

import static dev.cocbackend.notifier.NotifierRig.CLAN;
import static dev.cocbackend.notifier.NotifierRig.NOW;
import static dev.cocbackend.notifier.NotifierRig.TOPIC;
import static dev.cocbackend.notifier.NotifierRig.event;
import static dev.cocbackend.notifier.NotifierRig.head;
import static dev.cocbackend.notifier.NotifierRig.war;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.change.DomainEvent;
import dev.cocbackend.change.EventHead;
import dev.cocbackend.contract.Bodies;
import dev.cocbackend.push.Device;
import dev.cocbackend.push.DeviceStore;
import dev.cocbackend.push.PushEvent;
import dev.cocbackend.push.PushGateway.Delivery;
import dev.cocbackend.push.PushMessage;
import dev.cocbackend.push.QuietHours;
import dev.cocbackend.push.Timers;
import dev.cocbackend.push.Watch;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotifierHandlerTest {
  private static final Tag OPPONENT = new Tag("8PP");
  private static final DomainEvent.WarStarted STARTED =
      new DomainEvent.WarStarted(head(CLAN, OPPONENT), war());

  private final NotifierRig rig = new NotifierRig();

  private static JsonNode json(PushMessage message) throws IOException {
    return new ObjectMapper().readTree(message.payload());
  }

  private static DomainEvent.AttackMade attack(int order, boolean byOpponent) {
    return new DomainEvent.AttackMade(
        head(CLAN, new Tag("2QQ")),
        war(),
        order,
        new Tag("8QQ"),
        new Tag("2QQ"),
        3,
        100,
        byOpponent);
  }

  @Test
  void thoseWhoWantAnEventAreToldInTheirPlatformsOwnWay() throws Exception {
    Device apple = rig.device(2, null, PushEvent.WAR_STARTED);
    Device android = rig.device(1, null, PushEvent.WAR_STARTED, PushEvent.WAR_ENDED);
    Device other = rig.device(3, null, PushEvent.WAR_ENDED);

    assertThat(rig.receive(event(STARTED))).isZero();

    assertThat(rig.shown(other)).isEmpty();
    assertThat(rig.shown(apple)).hasSize(1);
    PushMessage message = rig.shown(apple).getFirst();
    assertThat(message.urgent()).isTrue();
    assertThat(message.life()).isEqualTo(Duration.ofHours(12));
    assertThat(message.collapseKey())
        .isEqualTo("war-2PP-" + war().preparationStart().getEpochSecond());
    assertThat(json(message))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"aps":{"alert":{"title-loc-key":"push_war_started_title",
                      "title-loc-args":["Name of 2PP"],"loc-key":"push_war_started_text",
                      "loc-args":["Name of 8PP"]},"thread-id":"clan#2PP","sound":"default"},
                     "event":"warStarted","notification":"warStarted-2PP-%d",
                     "at":"2030-01-01T00:00:00Z","clan":"#2PP"}\
                    """
                        .formatted(war().preparationStart().getEpochSecond())));
    JsonNode fcm = json(rig.shown(android).getFirst()).at("/fcmV1Message/message");
    assertThat(fcm.at("/android/priority").asText()).isEqualTo("HIGH");
    assertThat(fcm.at("/android/ttl").asText()).isEqualTo("43200s");
    assertThat(fcm.at("/android/collapse_key").asText()).isEqualTo(message.collapseKey());
    assertThat(fcm.at("/android/notification/tag").asText()).isEqualTo(message.collapseKey());
    assertThat(fcm.at("/android/notification/title_loc_key").asText())
        .isEqualTo("push_war_started_title");
    assertThat(fcm.at("/android/notification/body_loc_args/0").asText()).isEqualTo("Name of 8PP");
    assertThat(fcm.at("/data/clan").asText()).isEqualTo("#2PP");
  }

  @Test
  void everyKindOfEventHasItsNotification() throws Exception {
    Device device = rig.device(2, null, PushEvent.values());
    List<DomainEvent> events =
        List.of(
            new DomainEvent.WarDeclared(head(), war()),
            STARTED,
            attack(7, true),
            new DomainEvent.WarEnded(head(), war(), 45, 44),
            new DomainEvent.MemberJoined(head(new Tag("2QQ")), CLAN, new Tag("2QQ")),
            new DomainEvent.MemberLeft(head(), CLAN, new Tag("2QQ")));
    for (DomainEvent event : events) {
      assertThat(rig.receive(event(event))).isZero();
    }

    List<String> told = new ArrayList<>();
    for (PushMessage message : rig.shown(device)) {
      JsonNode alert = json(message).at("/aps/alert");
      told.add(json(message).path("event").asText() + " " + alert.path("loc-args"));
    }
    assertThat(told)
        .containsExactly(
            "warDeclared [\"#8PP\"]",
            "warStarted [\"Name of 8PP\"]",
            "attackOnUs [\"#8QQ\",\"Name of 2QQ\",\"3\",\"100\"]",
            "warEnded [\"#8PP\",\"45\",\"44\"]",
            "memberJoined [\"Name of 2QQ\"]",
            "memberLeft [\"#2QQ\"]");
  }

  @Test
  void anAttackOfOursIsNoAttackOnUs() {
    Device device = rig.device(2, null, PushEvent.ATTACK_ON_US);

    rig.receive(event(attack(1, false)));

    assertThat(rig.shown(device)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aDeviceIsToldOnceHoweverOftenAndInWhateverOrderAnythingComes(long seed) {
    Random random = new Random(seed);
    List<Device> devices =
        IntStream.range(0, 1_200)
            .mapToObj(i -> rig.device(i, null, PushEvent.WAR_STARTED))
            .toList();
    List<String> waiting = new ArrayList<>(Collections.nCopies(4, event(STARTED)));
    while (!waiting.isEmpty()) {
      Collections.shuffle(waiting, random);
      String next = waiting.removeFirst();
      if (random.nextInt(3) == 0) {
        waiting.add(next);
      }
      rig.receive(next);
      rig.queue.forEach(sent -> waiting.add(sent.message()));
      rig.queue.clear();
      if (random.nextInt(4) == 0) {
        rig.clock.advance(Duration.ofMinutes(1));
      }
    }
    assertThat(devices).allSatisfy(device -> assertThat(rig.shown(device)).hasSize(1));
  }

  @Test
  void ofALargeAudienceEachShardHasAMessage() {
    List<Device> devices =
        IntStream.range(0, 1_200)
            .mapToObj(i -> rig.device(i, null, PushEvent.WAR_STARTED))
            .toList();

    rig.receive(event(STARTED));

    assertThat(rig.queue).hasSize(DeviceStore.SHARDS);
    assertThat(devices).allSatisfy(device -> assertThat(rig.shown(device)).isEmpty());
    rig.drain();
    assertThat(devices).allSatisfy(device -> assertThat(rig.shown(device)).hasSize(1));
  }

  @Test
  void anInvocationWhoseTimeIsUpHandsTheRestOn() {
    Device device = rig.device(2, null, PushEvent.WAR_STARTED);
    rig.context.remainingMillis = 1_000;

    assertThat(rig.receive(event(STARTED))).isZero();
    assertThat(rig.shown(device)).isEmpty();

    rig.context.remainingMillis = 30_000;
    rig.drain();
    assertThat(rig.shown(device)).hasSize(1);
  }

  @Test
  void whatComesSoonIsToldAnHourBeforeAndOnce() throws Exception {
    Device device = rig.device(2, null, PushEvent.WAR_STARTS_SOON, PushEvent.WAR_ENDS_SOON);
    rig.receive(event(new DomainEvent.WarDeclared(head(OPPONENT), war())));
    // A second telling, and the start, set no further timer.
    rig.receive(event(new DomainEvent.WarDeclared(head(OPPONENT), war())), event(STARTED));

    rig.clock.set(NOW.plus(Duration.ofHours(21)).minusMillis(1));
    rig.receive(NotifyMessage.TICK);
    rig.drain();
    assertThat(rig.shown(device)).isEmpty();

    for (int hours : new int[] {21, 45}) {
      rig.clock.set(NOW.plus(Duration.ofHours(hours)));
      for (int i = 0; i < 2; i++) {
        rig.receive(NotifyMessage.TICK);
        rig.drain();
      }
    }
    assertThat(rig.shown(device)).hasSize(2);
    assertThat(json(rig.shown(device).get(0)).path("event").asText()).isEqualTo("warStartsSoon");
    assertThat(json(rig.shown(device).get(1)).path("event").asText()).isEqualTo("warEndsSoon");
    assertThat(rig.shown(device).get(1).life()).isEqualTo(Duration.ofHours(1));
    assertThat(rig.timers.due(NOW.plus(Duration.ofDays(9)), 10)).isEmpty();
  }

  @Test
  void timersThatATickHasNoTimeForAreTheNextOnes() {
    rig.receive(event(STARTED));
    rig.clock.set(NOW.plus(Duration.ofHours(45)));
    rig.context.remainingMillis = 1_000;
    assertThat(rig.receive(NotifyMessage.TICK)).isZero();
    assertThat(rig.queue).isEmpty();

    rig.context.remainingMillis = 30_000;
    rig.receive(NotifyMessage.TICK);
    assertThat(rig.queue).hasSize(1);
  }

  @Test
  void aTimerThatCannotBeSentComesAgain() {
    Device device = rig.device(2, null, PushEvent.WAR_ENDS_SOON);
    rig.receive(event(STARTED));
    rig.clock.set(NOW.plus(Duration.ofHours(45)));
    Timers.Timer timer = rig.timers.due(rig.clock.instant(), 1).getFirst();

    rig.receive(NotifyMessage.TICK);
    // The removal behind the send was lost.
    rig.timers.set(timer);
    rig.receive(NotifyMessage.TICK);
    rig.drain();

    assertThat(rig.shown(device)).hasSize(1);
  }

  @Test
  void inQuietHoursOnlyWhatLastsIsToldAndWithoutASound() throws Exception {
    QuietHours quiet = new QuietHours(LocalTime.of(23, 0), LocalTime.of(7, 0), ZoneOffset.UTC);
    Device apple = rig.device(2, quiet, PushEvent.WAR_STARTED, PushEvent.ATTACK_ON_US);
    Device android = rig.device(1, quiet, PushEvent.WAR_STARTED, PushEvent.ATTACK_ON_US);

    rig.receive(event(STARTED), event(attack(1, true)));

    assertThat(rig.shown(apple)).hasSize(1);
    PushMessage message = rig.shown(apple).getFirst();
    assertThat(message.urgent()).isFalse();
    assertThat(json(message).at("/aps/interruption-level").asText()).isEqualTo("passive");
    assertThat(json(message).at("/aps").has("sound")).isFalse();
    JsonNode fcm = json(rig.shown(android).getFirst()).at("/fcmV1Message/message/android");
    assertThat(fcm.path("priority").asText()).isEqualTo("NORMAL");
    assertThat(fcm.at("/notification/channel_id").asText()).isEqualTo("quiet");

    rig.clock.set(NOW.plus(Duration.ofMinutes(30)));
    assertThat(rig.context.lines.getFirst()).contains("\"pushQuiet\":2", "\"pushSent\":2");
  }

  @Test
  void aDeviceThatIsGoneIsRemovedWithItsSubscriptions() {
    Device gone = rig.device(2, null, PushEvent.WAR_STARTED);
    Device there = rig.device(4, null, PushEvent.WAR_STARTED);
    rig.phones.disable(gone.endpoint());

    assertThat(rig.receive(event(STARTED))).isZero();

    assertThat(rig.devices.find(gone.id(), NOW)).isEmpty();
    assertThat(rig.phones.token(gone.endpoint())).isNull();
    assertThat(rig.shown(there)).hasSize(1);
    assertThat(rig.context.lines.getFirst()).contains("\"pushDevicesGone\":1");
  }

  @Test
  void aThrottledDeviceIsTriedAgainAtOnceAndThenLater() {
    Device slow = rig.device(2, null, PushEvent.WAR_STARTED);
    // In the same shard, so that the push service is seen to work.
    Device quick = rig.device(2 + 16 * DeviceStore.SHARDS * 1_000, null, PushEvent.WAR_STARTED);
    int[] faults = {3};
    rig.phones.fault =
        endpoint -> endpoint.equals(slow.endpoint()) && faults[0]-- > 0 ? Delivery.THROTTLED : null;
    rig.receive(event(STARTED));
    assertThat(rig.shown(slow)).hasSize(1);
    assertThat(rig.shown(quick)).hasSize(1);
    assertThat(rig.queue).isEmpty();
  }

  @Test
  void aDeviceThatIsOutOfReachHoldsNobodyUpAndIsToldLater() {
    List<Device> devices =
        IntStream.range(0, 400).mapToObj(i -> rig.device(i, null, PushEvent.WAR_STARTED)).toList();
    Device slow = devices.getFirst();
    boolean[] down = {true};
    rig.phones.fault =
        endpoint -> endpoint.equals(slow.endpoint()) && down[0] ? Delivery.FAILED : null;
    rig.receive(event(STARTED));
    List<NotifierRig.Sent> sent = List.copyOf(rig.queue);
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().delay()).isEqualTo(Duration.ofSeconds(30));
    assertThat(devices.subList(1, 400))
        .allSatisfy(device -> assertThat(rig.shown(device)).hasSize(1));

    rig.receive(rig.queue.removeFirst().message());
    assertThat(rig.queue.getFirst().delay()).isEqualTo(Duration.ofSeconds(60));
    down[0] = false;
    rig.drain();
    for (NotifierRig.Sent again : sent) {
      rig.receive(again.message());
    }
    assertThat(rig.shown(slow)).hasSize(1);
  }

  @Test
  void whileThePushServiceReachesNobodyTheMessageComesAgain() {
    Device device = rig.device(2, null, PushEvent.WAR_STARTED);
    rig.phones.fault = endpoint -> Delivery.FAILED;
    assertThat(rig.receive(event(STARTED))).isEqualTo(1);
    assertThat(rig.context.lines.getFirst()).contains("\"pushUnavailable\":1");

    rig.phones.fault = endpoint -> null;
    assertThat(rig.receive(event(STARTED))).isZero();
    assertThat(rig.shown(device)).hasSize(1);
  }

  @Test
  void whatIsNotWorthTellingAnyMoreIsNotTold() {
    Device device = rig.device(2, null, PushEvent.ATTACK_ON_US);
    rig.clock.set(NOW.plus(PushEvent.ATTACK_ON_US.life()));

    assertThat(rig.receive(event(attack(1, true)))).isZero();

    assertThat(rig.shown(device)).isEmpty();
    assertThat(rig.context.lines.getFirst()).contains("\"pushExpired\":1");
  }

  @Test
  void aPoisonMessageComesBackAloneAndNothingOfItIsLogged() {
    Device device = rig.device(2, null, PushEvent.WAR_STARTED);

    assertThat(
            rig.receive(
                "p01s0n",
                "{\"type\":\"p01s0n\"}",
                "{\"detail\":{\"type\":\"p01s0n\"}}",
                event(STARTED)))
        .isEqualTo(3);

    assertThat(rig.shown(device)).hasSize(1);
    assertThat(rig.context.lines)
        .singleElement()
        .satisfies(line -> assertThat(line).contains("\"pushError\":3").doesNotContain("p01s0n"));
  }

  @Test
  void eventsThatNobodyIsToldOfAreNoErrors() {
    assertThat(rig.receive(event(new DomainEvent.TownHallChanged(head(), new Tag("2QQ"), 12, 13))))
        .isZero();
  }

  @Test
  void aRaidWeekendIsToldToAllWhoWantItAndOnce() throws Exception {
    Device device =
        rig.device(2, null, PushEvent.RAID_WEEKEND_STARTED, PushEvent.RAID_WEEKEND_ENDED);
    // Friday to Monday, 07:00 UTC.
    for (String minute :
        new String[] {"04T06:59", "04T07:00", "04T07:01", "07T06:59", "07T07:02"}) {
      rig.clock.set(Instant.parse("2030-01-" + minute + ":00Z"));
      rig.receive(NotifyMessage.TICK);
    }

    assertThat(rig.shown(device)).hasSize(2);
    assertThat(json(rig.shown(device).get(0)).path("event").asText())
        .isEqualTo("raidWeekendStarted");
    assertThat(json(rig.shown(device).get(0)).has("clan")).isFalse();
    assertThat(json(rig.shown(device).get(1)).path("event").asText()).isEqualTo("raidWeekendEnded");
  }

  @Test
  void aClanWithSubscribersIsRefreshedThoughNobodyReadsIt() {
    rig.device(2, null, PushEvent.WAR_STARTED);
    rig.snapshots.save(SnapshotKey.clan(CLAN), Bodies.of("{\"tag\":\"#2PP\"}"), null, NOW, null);
    rig.timers.set(Watch.first(TOPIC, NOW));
    for (int i = 0; i < 2; i++) {
      rig.receive(NotifyMessage.TICK);
      rig.drain();
    }

    // The clan was fetched just now; of its war nothing is known.
    assertThat(rig.refreshes.depth(Tier.MEDIUM).total()).isEqualTo(1);
    assertThat(rig.snapshots.activity(SnapshotKey.war(CLAN)).orElseThrow().isRecent(NOW)).isTrue();
    assertThat(rig.timers.due(NOW.plus(Watch.PERIOD), 10)).hasSize(1);
  }

  @Test
  void aLookThatFailsForGoodIsNotTheLastOne() {
    rig.device(2, null, PushEvent.WAR_STARTED);
    rig.timers.set(Watch.first(TOPIC, NOW));

    rig.receive(NotifyMessage.TICK);
    rig.queue.clear();

    assertThat(rig.timers.due(NOW.plus(Watch.PERIOD), 10)).hasSize(1);
  }

  @Test
  void aClanThatNobodySubscribesToAnyMoreIsNotLookedAfter() {
    rig.timers.set(Watch.first(TOPIC, NOW));

    rig.receive(NotifyMessage.TICK);
    rig.drain();

    assertThat(rig.refreshes.depth(Tier.MEDIUM).total()).isZero();
    assertThat(rig.timers.due(NOW.plus(Duration.ofDays(1)), 10)).isEmpty();
  }

  @Test
  void noLineHasATokenOrAnEndpoint() {
    Device device = rig.device(2, null, PushEvent.WAR_STARTED);
    rig.receive(event(STARTED));

    assertThat(rig.context.lines)
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains("\"pushSent\":1", "\"event\":\"notify\"", "pushDelay")
                    .doesNotContain("t0k3n")
                    .doesNotContain(device.endpoint())
                    .doesNotContain(device.id().value()));
  }

  @Test
  void theLongestNamesFitIntoAPayload() {
    Device device = rig.device(1, null, PushEvent.ATTACK_ON_US);
    String name = "\uD83D\uDE00".repeat(200);
    DomainEvent.AttackMade attack = attack(1, true);
    DomainEvent named =
        new DomainEvent.AttackMade(
            new EventHead(
                "id",
                SnapshotKey.war(CLAN),
                NOW,
                Map.of(CLAN, name, attack.attacker(), name, attack.defender(), name)),
            war(),
            1,
            attack.attacker(),
            attack.defender(),
            3,
            100,
            true);

    assertThat(rig.receive(event(named))).isZero();
    assertThat(rig.shown(device)).hasSize(1);
  }
}

package dev.cocbackend.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cocbackend.contract.TestDevices;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DevicesTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  @Test
  void neitherTokenNorSecretIsInATextFormOrAnError() {
    DeviceToken token = new DeviceToken("very-secret-token");
    Owner owner = Owner.secret("very-secret-secret");
    Device device = TestDevices.device(1, NOW);

    assertThat(token + " " + owner + " " + device)
        .doesNotContain("very-secret")
        .doesNotContain(device.owner().hash());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DeviceToken("very secret"))
        .withMessageNotContaining("very");
    assertThat(token.hash()).hasSize(64).doesNotContain("very");
  }

  @Test
  void anOwnerIsOneSubjectOrOneSecret() {
    assertThat(Owner.secret("a").is(Owner.secret("a"))).isTrue();
    assertThat(Owner.secret("a").is(Owner.secret("b"))).isFalse();
    assertThat(Owner.secret("a").is(Owner.subject("a"))).isFalse();
  }

  @Test
  void quietHoursFollowTheClockOfTheirZone() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    QuietHours night = new QuietHours(LocalTime.of(22, 0), LocalTime.of(7, 0), berlin);

    // An hour before UTC in winter, two in summer.
    assertThat(night.covers(Instant.parse("2030-01-10T20:59:59Z"))).isFalse();
    assertThat(night.covers(Instant.parse("2030-01-10T21:00:00Z"))).isTrue();
    assertThat(night.covers(Instant.parse("2030-01-11T05:59:59Z"))).isTrue();
    assertThat(night.covers(Instant.parse("2030-01-11T06:00:00Z"))).isFalse();
    assertThat(night.covers(Instant.parse("2030-07-10T20:00:00Z"))).isTrue();

    QuietHours noon = new QuietHours(LocalTime.of(12, 0), LocalTime.of(13, 0), ZoneId.of("UTC"));
    assertThat(noon.covers(Instant.parse("2030-01-10T12:30:00Z"))).isTrue();
    assertThat(noon.covers(Instant.parse("2030-01-10T13:00:00Z"))).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new QuietHours(LocalTime.NOON, LocalTime.NOON, berlin));
  }

  @Test
  void deviceIdsAreUuidsInLowerCase() {
    String id = "8D3F5B0E-6C1A-4F57-9A52-0C9E3B7D1F24";
    assertThat(DeviceId.parse(id).value()).isEqualTo("8d3f5b0e-6c1a-4f57-9a52-0c9e3b7d1f24");
    for (String bad : new String[] {"", "1", id + "0", id.replace('8', 'g'), "../" + id}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> DeviceId.parse(bad))
          .withMessageContaining("UUID");
    }
  }

  @Test
  void devicesSpreadEvenlyOverTheShards() {
    Random random = new Random(7);
    int[] counts = new int[DeviceStore.SHARDS];
    for (int i = 0; i < 80_000; i++) {
      UUID uuid = new UUID(random.nextLong(), random.nextLong());
      counts[DeviceId.parse(uuid.toString()).shard()]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(9_500, 10_500);
    }
  }

  @Test
  void aDeviceHasAsManySubscriptionsAsOneTransactionChanges() {
    Device device = TestDevices.device(1, NOW).subscribed(Topic.GAME, Set.of());
    for (int i = 0; i < Device.MAX_SUBSCRIPTIONS; i++) {
      device = device.subscribed(clan(i), Set.of(PushEvent.WAR_ENDED));
    }
    Device full = device;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> full.subscribed(Topic.GAME, Set.of(PushEvent.RAID_WEEKEND_ENDED)))
        .withMessageContaining("50");
    assertThat(full.subscribed(clan(0), Set.of(PushEvent.WAR_STARTED)).subscriptions())
        .hasSize(Device.MAX_SUBSCRIPTIONS);
  }

  @Test
  void aDeviceIsNotWrittenAgainEachTimeItIsSeen() {
    Device device = TestDevices.device(1, NOW);

    assertThat(device.seen(NOW.plus(Device.SEEN_STEP).minusSeconds(1)).seenAt()).isEqualTo(NOW);
    assertThat(device.seen(NOW.plus(Device.SEEN_STEP)).seenAt())
        .isEqualTo(NOW.plus(Device.SEEN_STEP));
  }

  @Test
  void topicsAreReadAsTheyAreWritten() {
    for (Topic topic : new Topic[] {Topic.GAME, Topic.clan(new Tag("2PP"))}) {
      assertThat(Topic.parse(topic.toString())).isEqualTo(topic);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> Topic.parse("player#2PP"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PushEvent.ofId("raidWeekendStarted", Topic.Kind.CLAN))
        .withMessageContaining("warDeclared");
  }

  @Test
  void anyNumberOfSubscribersSetsOneWatchAPeriod() {
    Topic clan = Topic.clan(new Tag("2PP"));
    Set<Instant> dues = new TreeSet<>();
    for (int minute = 0; minute < 24 * 60; minute++) {
      Instant now = NOW.plus(Duration.ofMinutes(minute));
      Timers.Timer next = Watch.next(clan, now);
      assertThat(next.dueAt()).isAfter(now).isBeforeOrEqualTo(now.plus(Watch.PERIOD));
      dues.add(next.dueAt());
    }
    assertThat(dues).hasSizeBetween(12, 13);
    assertThat(Watch.first(clan, NOW.plusSeconds(59))).isEqualTo(Watch.first(clan, NOW));
  }

  private static Topic clan(int number) {
    String digits = Tag.ALPHABET;
    return Topic.clan(
        new Tag(
            "2PP"
                + digits.charAt(number / digits.length())
                + digits.charAt(number % digits.length())));
  }
}

package dev.cocbackend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.push.Device;
import dev.cocbackend.push.DeviceId;
import dev.cocbackend.push.DeviceStore;
import dev.cocbackend.push.Platform;
import dev.cocbackend.push.PushEvent;
import dev.cocbackend.push.QuietHours;
import dev.cocbackend.push.Recipient;
import dev.cocbackend.push.Topic;
import dev.cocbackend.tag.Tag;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link DeviceStore} does; {@link #devices} is empty at the start of each test. */
interface DeviceStoreContract {
  Instant NOW = SettableClock.START;
  Topic CLAN = Topic.clan(new Tag("2PP"));
  Set<PushEvent> WAR = Set.of(PushEvent.WAR_STARTED, PushEvent.WAR_ENDED);

  DeviceStore devices();

  private Device saved(Device device) {
    assertThat(devices().save(null, device)).isTrue();
    return devices().find(device.id(), NOW).orElseThrow();
  }

  private List<Recipient> audience(Topic topic, PushEvent event, Instant now) {
    List<Recipient> all = new ArrayList<>();
    for (int shard = 0; shard < DeviceStore.SHARDS; shard++) {
      DeviceId after = null;
      DeviceStore.Page page;
      do {
        page = devices().audience(topic, event, shard, after, 3, now);
        all.addAll(page.recipients());
        after = page.last();
      } while (page.more());
    }
    return all;
  }

  @Test
  default void aDeviceIsFoundAsItWasSaved() {
    QuietHours quiet =
        new QuietHours(LocalTime.of(22, 30), LocalTime.of(7, 0), ZoneId.of("Europe/Berlin"));
    Device device =
        TestDevices.device(1, NOW)
            .reachedBy(Platform.APNS, "arn:aws:sns:r:a:endpoint/APNS/app/1", "hash", quiet)
            .subscribed(CLAN, WAR)
            .subscribed(Topic.GAME, Set.of(PushEvent.RAID_WEEKEND_STARTED));

    Device found = saved(device);

    assertThat(found).usingRecursiveComparison().ignoringFields("version").isEqualTo(device);
    assertThat(found.version()).isPositive();
    assertThat(devices().find(TestDevices.id(2), NOW)).isEmpty();
    assertThat(audience(CLAN, PushEvent.WAR_STARTED, NOW))
        .containsExactly(new Recipient(device.id(), Platform.APNS, device.endpoint(), quiet));
  }

  @Test
  default void ofTwoChangesOfOneVersionOneWins() {
    Device before = saved(TestDevices.device(1, NOW));

    assertThat(devices().save(null, TestDevices.device(1, NOW))).isFalse();
    assertThat(devices().save(before, before.subscribed(CLAN, WAR))).isTrue();
    assertThat(devices().save(before, before.subscribed(CLAN, Set.of(PushEvent.MEMBER_JOINED))))
        .isFalse();
    assertThat(devices().remove(before)).isFalse();

    assertThat(devices().find(before.id(), NOW).orElseThrow().subscriptions())
        .containsOnlyKeys(CLAN)
        .containsEntry(CLAN, WAR);
    assertThat(audience(CLAN, PushEvent.MEMBER_JOINED, NOW)).isEmpty();
  }

  @Test
  default void audiencesFollowTheDevice() {
    Device device = saved(TestDevices.device(1, NOW).subscribed(CLAN, WAR));
    assertThat(devices().hasAudience(CLAN, NOW)).isTrue();
    assertThat(devices().hasAudience(Topic.GAME, NOW)).isFalse();

    assertThat(
            devices().save(device, device.reachedBy(Platform.FCM, "other/GCM/endpoint", "h", null)))
        .isTrue();
    assertThat(audience(CLAN, PushEvent.WAR_ENDED, NOW))
        .containsExactly(new Recipient(device.id(), Platform.FCM, "other/GCM/endpoint", null));

    Device moved = devices().find(device.id(), NOW).orElseThrow();
    assertThat(devices().save(moved, moved.subscribed(CLAN, Set.of()))).isTrue();
    assertThat(audience(CLAN, PushEvent.WAR_ENDED, NOW)).isEmpty();
    assertThat(devices().hasAudience(CLAN, NOW)).isFalse();
  }

  @Test
  default void aRemovedDeviceIsInNoAudience() {
    Device device = saved(TestDevices.device(1, NOW).subscribed(CLAN, WAR));

    assertThat(devices().remove(device)).isTrue();

    assertThat(devices().find(device.id(), NOW)).isEmpty();
    assertThat(audience(CLAN, PushEvent.WAR_ENDED, NOW)).isEmpty();
    assertThat(devices().remove(device)).isFalse();
    saved(TestDevices.device(1, NOW));
  }

  @Test
  default void aDeviceNotSeenForLongIsForgottenAndCanComeBack() {
    Device device = saved(TestDevices.device(1, NOW).subscribed(CLAN, WAR));
    Instant last = NOW.plus(Device.LIFE).minusSeconds(1);
    Instant gone = NOW.plus(Device.LIFE);

    assertThat(devices().find(device.id(), last)).isPresent();
    assertThat(audience(CLAN, PushEvent.WAR_ENDED, last)).hasSize(1);
    assertThat(devices().find(device.id(), gone)).isEmpty();
    assertThat(audience(CLAN, PushEvent.WAR_ENDED, gone)).isEmpty();
    assertThat(devices().hasAudience(CLAN, gone)).isFalse();

    assertThat(devices().save(null, TestDevices.device(1, gone))).isTrue();
    assertThat(devices().find(device.id(), gone).orElseThrow().subscriptions()).isEmpty();
  }

  @Test
  default void anAudienceIsReadInPagesAndOnlyOfThoseWhoWantTheEvent() {
    Set<DeviceId> wanted = new HashSet<>();
    for (int i = 0; i < 60; i++) {
      boolean ends = i % 3 == 0;
      saved(
          TestDevices.device(i, NOW).subscribed(CLAN, ends ? WAR : Set.of(PushEvent.WAR_DECLARED)));
      if (ends) {
        wanted.add(TestDevices.id(i));
      }
    }

    List<DeviceId> told =
        audience(CLAN, PushEvent.WAR_ENDED, NOW).stream().map(Recipient::device).toList();

    assertThat(told).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(wanted);
    assertThat(audience(Topic.clan(new Tag("8QU")), PushEvent.WAR_ENDED, NOW)).isEmpty();
  }

  @Test
  default void aDeviceWithAsManySubscriptionsAsAllowedIsChangedAndRemovedAsAWhole() {
    Device device = TestDevices.device(1, NOW);
    for (int i = 0; i < Device.MAX_SUBSCRIPTIONS; i++) {
      device = device.subscribed(Topic.clan(clan(i)), WAR);
    }
    Device stored = saved(device);

    Device moved = stored.reachedBy(Platform.APNS, "arn/APNS/new", "hash", null);
    assertThat(devices().save(stored, moved)).isTrue();
    Device last = devices().find(device.id(), NOW).orElseThrow();
    assertThat(audience(Topic.clan(clan(49)), PushEvent.WAR_ENDED, NOW))
        .extracting(Recipient::endpoint)
        .containsExactly("arn/APNS/new");
    assertThat(devices().remove(last)).isTrue();
    assertThat(audience(Topic.clan(clan(0)), PushEvent.WAR_ENDED, NOW)).isEmpty();
  }

  private static Tag clan(int number) {
    String alphabet = Tag.ALPHABET;
    return new Tag(
        "2PP"
            + alphabet.charAt(number / alphabet.length())
            + alphabet.charAt(number % alphabet.length()));
  }
}

package dev.cocbackend.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.contract.Bodies;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.MeteredDynamoDb;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.tag.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What DynamoDB bills: a read unit is 4 KB read consistently or 8 KB eventually, a write unit 1 KB;
 * writes to an index are billed beside the table's.
 */
class ConsumedCapacityTest {
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));

  /** The largest recorded object of a kind that is stored: a clan of 46 members. */
  private static final int LARGEST_TEXT = 38_933;

  /** What that object deflates to. */
  private static final int LARGEST_DEFLATED = 4_600;

  private final MeteredDynamoDb dynamoDb = new MeteredDynamoDb(EmbeddedAws.services().dynamoDb());
  private final String table = EmbeddedAws.services().newTable();
  private final DynamoSnapshotStore store = new DynamoSnapshotStore(dynamoDb.client(), table);

  private static Instant at(long seconds) {
    return SettableClock.START.plusSeconds(seconds);
  }

  @Test
  void aReadOfTheLargestObjectCostsOneAndAHalfUnitsAtMost() {
    BodyBlock body = generated();
    assertThat(body.deflated().length).isGreaterThan(LARGEST_DEFLATED);
    store.save(CLAN, body, null, at(0), at(1_800));
    store.tryLease(CLAN, Tier.HIGH, at(1_800), Duration.ofMinutes(30));
    store.addReads(CLAN, 1_000_000, at(1_801));
    dynamoDb.takeUnits();

    assertThat(store.find(CLAN)).isInstanceOf(Lookup.Found.class);

    assertThat(dynamoDb.takeUnits().table()).isPositive().isLessThanOrEqualTo(1.5);
  }

  @Test
  void aReadOfAnyRecordedObjectCostsOneAndAHalfUnitsAtMost() {
    Map<String, JsonNode> recorded = recorded();
    assertThat(recorded).hasSizeGreaterThan(5);
    int i = 0;
    for (Map.Entry<String, JsonNode> entry : recorded.entrySet()) {
      SnapshotKey key = SnapshotKey.clan(new Tag("2P" + Tag.ALPHABET.charAt(i++)));
      store.save(key, Bodies.of(entry.getValue().toString()), null, at(0), at(1_800));
      store.tryLease(key, Tier.HIGH, at(1_800), Duration.ofMinutes(30));
      dynamoDb.takeUnits();

      assertThat(store.find(key)).isInstanceOf(Lookup.Found.class);

      assertThat(dynamoDb.takeUnits().table())
          .as(entry.getKey())
          .isPositive()
          .isLessThanOrEqualTo(1.5);
    }
  }

  /**
   * The index has an entry for what is due, so a lease puts one, or deletes one and puts another,
   * and an unchanged refresh the same.
   */
  @Test
  void aLeaseAndAnUnchangedRefreshCostOneUnitOfTheTable() {
    BodyBlock body = generated();
    store.save(CLAN, body, null, at(0), null);
    dynamoDb.takeUnits();

    store.tryLease(CLAN, Tier.HIGH, at(1), Duration.ofMinutes(30));
    assertThat(dynamoDb.takeUnits()).isEqualTo(new MeteredDynamoDb.Units(1, 1));
    store.save(CLAN, body.hash(), body, null, at(2), at(1_800));
    assertThat(dynamoDb.takeUnits()).isEqualTo(new MeteredDynamoDb.Units(1, 2));
    store.tryLease(CLAN, Tier.CRITICAL, at(3), Duration.ofMinutes(5));
    assertThat(dynamoDb.takeUnits()).isEqualTo(new MeteredDynamoDb.Units(1, 2));
    store.save(CLAN, body.hash(), body, null, at(4), null);
    assertThat(dynamoDb.takeUnits()).isEqualTo(new MeteredDynamoDb.Units(1, 1));
  }

  @Test
  void factsCostNoUnitOfTheirOwn() {
    BodyBlock body = generated();
    Facts facts = Facts.of(new byte[Facts.MAX_BYTES]);
    store.save(CLAN, null, body, null, at(0), at(60), at(1_800), facts);
    store.addReads(CLAN, 1_000_000, at(1));
    store.find(CLAN);
    dynamoDb.takeUnits();

    store.find(CLAN);
    MeteredDynamoDb.Units read = dynamoDb.takeUnits();
    assertThat(read.table()).isLessThanOrEqualTo(1.5);
    store.look(CLAN);
    assertThat(dynamoDb.takeUnits()).isEqualTo(read);
    store.upkeep(Set.of(CLAN));
    assertThat(dynamoDb.takeUnits()).isEqualTo(new MeteredDynamoDb.Units(0.5, 0));
    // As without facts: one of the table; the index deletes one entry and puts another.
    store.save(CLAN, body.hash(), body, null, at(2), at(62), at(1_900), facts);
    assertThat(dynamoDb.takeUnits()).isEqualTo(new MeteredDynamoDb.Units(1, 2));
    store.addReads(CLAN, 1, at(3));
    assertThat(dynamoDb.takeUnits()).isEqualTo(new MeteredDynamoDb.Units(1, 0));
    Facts other = Facts.of(new byte[] {1});
    assertThat(store.addReads(CLAN, 1, at(4), at(2), other, at(3_600))).isTrue();
    assertThat(dynamoDb.takeUnits()).isEqualTo(new MeteredDynamoDb.Units(1, 0));
    store.reschedule(CLAN, at(1_900), null, facts);
    assertThat(dynamoDb.takeUnits()).isEqualTo(new MeteredDynamoDb.Units(1, 1));
    assertThat(store.addReads(CLAN, 1, at(5), at(2), other, at(1_900))).isTrue();
    assertThat(dynamoDb.takeUnits()).isEqualTo(new MeteredDynamoDb.Units(1, 1));
    store.reschedule(CLAN, at(1_900), at(3_600), facts);
    assertThat(dynamoDb.takeUnits()).isEqualTo(new MeteredDynamoDb.Units(1, 2));
  }

  @Test
  void patchesBesideASnapshotCostItsReadersNothing() {
    store.save(CLAN, generated(), null, at(0), null);
    store.find(CLAN);
    dynamoDb.takeUnits();
    store.find(CLAN);
    MeteredDynamoDb.Units before = dynamoDb.takeUnits();
    DynamoPatchStore patches = new DynamoPatchStore(dynamoDb.client(), table);
    for (int i = 0; i < 20; i++) {
      byte[] noise = new byte[2_000];
      new Random(i).nextBytes(noise);
      patches.put(CLAN, BodyPatch.of("from", "to" + i, noise), at(i));
    }
    dynamoDb.takeUnits();

    store.find(CLAN);

    assertThat(dynamoDb.takeUnits()).isEqualTo(before);
  }

  @Test
  void aNoteOfAnOutdatedSnapshotCostsHalfAReadAndOneWriteAtItsFirstAlone() {
    SnapshotKey player = SnapshotKey.player(new Tag("2PP"));
    store.save(player, generated(), null, at(0), at(1_800));
    // DynamoDB Local counts nothing for items that are not there; DynamoDB bills them like others.
    Set<SnapshotKey> others = new LinkedHashSet<>();
    for (int i = 0; i < 49; i++) {
      Tag tag = new Tag("2Q" + Tag.ALPHABET.charAt(i % 14) + Tag.ALPHABET.charAt(i / 14));
      others.add(SnapshotKey.player(tag));
      store.save(SnapshotKey.player(tag), Bodies.of("{\"a\":1}"), null, at(0), null);
    }
    assertThat(store.noteOutdated(others, at(1))).isEqualTo(49);
    Set<SnapshotKey> members = new LinkedHashSet<>(others);
    members.add(player);
    dynamoDb.takeUnits();

    assertThat(store.noteOutdated(members, at(1))).isOne();
    assertThat(dynamoDb.takeUnits()).isEqualTo(new MeteredDynamoDb.Units(50 * 0.5 + 1, 0));
    assertThat(store.noteOutdated(members, at(2))).isZero();
    assertThat(dynamoDb.takeUnits()).isEqualTo(new MeteredDynamoDb.Units(50 * 0.5, 0));
  }

  @Test
  void aCountOfReadsCostsOneUnitAndNoneOfTheIndex() {
    store.save(CLAN, generated(), null, at(0), at(1_800));
    dynamoDb.takeUnits();

    store.addReads(CLAN, 10_000, at(1));

    assertThat(dynamoDb.takeUnits()).isEqualTo(new MeteredDynamoDb.Units(1, 0));
  }

  /** As large as the largest recorded object, in text and deflated. */
  private static BodyBlock generated() {
    Random random = new Random(46);
    StringBuilder json = new StringBuilder("{\"tag\":\"#2PP\",\"noise\":\"");
    for (int i = 0; i < LARGEST_DEFLATED * 4 / 3; i++) {
      json.append((char) ('0' + random.nextInt(64)));
    }
    json.append("\",\"text\":\"");
    while (json.length() < LARGEST_TEXT - 2) {
      json.append("member ");
    }
    byte[] bytes = json.append("\"}").toString().replace("\\", "/").getBytes(UTF_8);
    return BodyBlock.ofObject(bytes, BodyBlock.hashOf(bytes));
  }

  /** Recorded objects of the kinds that are stored, by file; skips the test if there are none. */
  private static Map<String, JsonNode> recorded() {
    List<Path> folders = new ArrayList<>();
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path folder = at.resolve(Path.of("shared", "data", "coc-api"));
      if (Files.isDirectory(folder)) {
        folders.add(folder);
      }
    }
    assumeTrue(!folders.isEmpty(), "No folder above this one has shared/data/coc-api.");
    Map<String, JsonNode> objects = new TreeMap<>();
    for (String kind : List.of("clans/clans", "clans/currentwar", "players")) {
      try (Stream<Path> files = Files.walk(folders.getFirst().resolve(kind))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
          JsonNode recording = new ObjectMapper().readTree(file.toFile());
          if (recording.path("response_code").asInt() == 200) {
            objects.put(file.toString(), recording.get("body"));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return objects;
  }
}

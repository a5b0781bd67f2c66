package dev.cocbackend.mobile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskCacheTest {
  private static final ObjectKey ONE = ObjectKey.of(Kind.CLAN, "#2PP");
  private static final ObjectKey TWO = ObjectKey.of(Kind.PLAYER, "#8QU");
  private static final ObjectKey THREE = ObjectKey.of(Kind.WAR, "#2PP");
  private static final long ROOM = 1 << 20;

  @TempDir private Path folder;
  private final ManualLoop loop = new ManualLoop(Phone.START);

  private DiskCache open(long bytes) {
    return DiskCache.open(folder.toFile(), bytes, loop, new ServerClock(loop));
  }

  private static Entry entry(ObjectKey key, int length) {
    return new Entry(
        key,
        "{\"a\":\"" + "ä".repeat(length) + "\"}",
        "W/\"x\"",
        Phone.START.minusSeconds(5),
        Phone.START.plusSeconds(5));
  }

  @Test
  void whatIsWrittenIsReadByTheNextProcess() {
    DiskCache cache = open(ROOM);
    Entry whole = entry(ONE, 10);
    Entry nameless = new Entry(TWO, "{\"b\":1}", null, Phone.START, Phone.START.plusSeconds(1));
    cache.write(whole);
    cache.write(nameless);

    assertThat(cache.read(ONE)).isEqualTo(whole);
    assertThat(open(ROOM).read(ONE)).isEqualTo(whole);
    assertThat(open(ROOM).read(TWO)).isEqualTo(nameless);
    assertThat(open(ROOM).read(THREE)).isNull();
  }

  @Test
  void whatWasUsedLongestAgoMakesRoom() {
    DiskCache cache = open(1500);
    for (ObjectKey key : new ObjectKey[] {ONE, TWO}) {
      loop.pass(Duration.ofSeconds(10));
      cache.write(entry(key, 250));
    }
    loop.pass(Duration.ofSeconds(10));
    assertThat(cache.read(ONE)).isNotNull();
    cache.write(entry(THREE, 250));

    assertThat(cache.keys()).containsExactly(THREE, ONE);
    assertThat(cache.read(TWO)).isNull();
    assertThat(folder.toFile().list()).hasSize(2);
  }

  @Test
  void theNextProcessKnowsWhatWasUsedLast() {
    DiskCache cache = open(ROOM);
    for (ObjectKey key : new ObjectKey[] {ONE, TWO, THREE}) {
      loop.pass(Duration.ofDays(1));
      cache.write(entry(key, 250));
      cache.read(key);
    }
    loop.pass(Duration.ofDays(1));
    cache.read(ONE);

    assertThat(open(ROOM).keys()).containsExactly(ONE, THREE, TWO);
    assertThat(open(700).keys()).containsExactly(ONE);
  }

  @Test
  void writingAndPeekingChangeNoOrder() {
    DiskCache cache = open(ROOM);
    for (ObjectKey key : new ObjectKey[] {ONE, TWO, THREE}) {
      loop.pass(Duration.ofDays(1));
      cache.write(entry(key, 250));
    }
    loop.pass(Duration.ofDays(1));
    for (ObjectKey key : cache.keys()) {
      assertThat(cache.peek(key)).isNotNull();
      cache.write(entry(key, 251));
    }

    assertThat(cache.keys()).containsExactly(THREE, TWO, ONE);
    assertThat(open(ROOM).keys()).containsExactly(THREE, TWO, ONE);
  }

  @Test
  void anObjectThatIsTooLargeIsNotKept() {
    DiskCache cache = open(300);
    cache.write(entry(ONE, 20));
    cache.write(entry(ONE, 500));

    assertThat(cache.keys()).isEmpty();
    assertThat(folder.toFile().list()).isEmpty();
  }

  @Test
  void aSmallerObjectFreesItsRoom() {
    DiskCache cache = open(1500);
    cache.write(entry(ONE, 500));
    cache.write(entry(ONE, 20));
    cache.write(entry(TWO, 500));

    assertThat(cache.keys()).containsExactly(TWO, ONE);
  }

  @Test
  void noDamageIsTakenForAnObject() throws Exception {
    Random random = new Random(7);
    byte[] whole = new EntryFile(entry(ONE, 40), Phone.START, Phone.START).bytes();
    File file = new File(folder.toFile(), "clan-2PP.entry");
    for (int i = 0; i < 500; i++) {
      byte[] bytes = Arrays.copyOf(whole, i % 2 == 0 ? whole.length : random.nextInt(whole.length));
      if (i % 2 == 0) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
      }
      Files.write(file.toPath(), bytes);

      assertThat(open(ROOM).read(ONE)).isNull();
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void aFileUnderAnotherKeysNameIsDropped() throws Exception {
    open(ROOM).write(entry(ONE, 40));
    Files.move(folder.resolve("clan-2PP.entry"), folder.resolve("clan-8QU.entry"));

    assertThat(open(ROOM).read(ObjectKey.of(Kind.CLAN, "#8QU"))).isNull();
  }

  @Test
  void filesOfOthersAreLeftAloneAndEntriesOfNoKeyAreNot() throws Exception {
    Files.write(folder.resolve("notes.txt"), "mine".getBytes(UTF_8));
    Files.write(folder.resolve("base-2PP.entry"), "x".getBytes(UTF_8));
    Files.write(folder.resolve("clan-AB.entry"), "x".getBytes(UTF_8));
    Files.write(folder.resolve("clan.entry"), "x".getBytes(UTF_8));

    assertThat(open(ROOM).keys()).isEmpty();
    assertThat(folder.toFile().list()).containsExactly("notes.txt");
  }

  @Test
  void aDiskThatTakesNothingKeepsWhatItHas() throws Exception {
    DiskCache cache = open(ROOM);
    cache.write(entry(ONE, 10));
    // A folder stands where the temporary file would.
    Files.createDirectory(folder.resolve("clan-2PP.tmp"));
    cache.write(entry(ONE, 20));

    assertThat(cache.read(ONE)).isEqualTo(entry(ONE, 10));
  }
}

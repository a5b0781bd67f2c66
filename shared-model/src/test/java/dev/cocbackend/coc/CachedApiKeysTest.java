package dev.cocbackend.coc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.contract.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CachedApiKeysTest {
  private static final Duration MAX_AGE = Duration.ofMinutes(5);

  private final SettableClock clock = new SettableClock();
  private final List<String> log = new ArrayList<>();
  private final AtomicInteger reads = new AtomicInteger();
  private volatile List<ApiKey> stored = List.of(new ApiKey("swordfish"));
  private volatile boolean down;
  private final CachedApiKeys keys = new CachedApiKeys(this::read, MAX_AGE, clock, log::add);

  private List<ApiKey> read() {
    reads.incrementAndGet();
    if (down) {
      throw new KeysUnavailableException("What THE_SETTING names could not be read: \"HTTP 500\"");
    }
    return stored;
  }

  @Test
  void nothingIsReadBeforeAKeyIsAskedFor() {
    assertThat(reads).hasValue(0);
    assertThat(keys).hasToString("CachedApiKeys[unread]");
  }

  @Test
  void withinTheirMaxAgeKeysAreReadOnce() {
    keys.current();
    clock.advance(MAX_AGE.minusMillis(1));

    assertThat(keys.current()).isEqualTo(stored);
    assertThat(reads).hasValue(1);
  }

  @Test
  void aRotatedKeyIsInUseOnceTheMaxAgeHasPassed() {
    keys.current();
    stored = List.of(new ApiKey("marlin"), new ApiKey("barracuda"));
    clock.advance(MAX_AGE);

    assertThat(keys.current())
        .extracting(ApiKey::authorization)
        .containsExactly("Bearer marlin", "Bearer barracuda");
  }

  @Test
  void whenReadingAgainFailsTheLastKeysStayInUseAndALineSaysSo() {
    List<ApiKey> first = keys.current();
    down = true;
    clock.advance(MAX_AGE);

    assertThat(keys.current()).isEqualTo(first);
    assertThat(keys.current()).isEqualTo(first);
    assertThat(reads).hasValue(2);
    assertThat(keys.failedReads()).isOne();
    assertThat(log)
        .containsExactly(
            "{\"level\":\"ERROR\",\"event\":\"keys\",\"message\":\"What THE_SETTING names could not"
                + " be read: \\\"HTTP 500\\\"\"}");
  }

  @Test
  void aSourceThatIsBackIsReadWithinSeconds() {
    keys.current();
    down = true;
    clock.advance(MAX_AGE);
    keys.current();
    down = false;
    stored = List.of(new ApiKey("marlin"));
    clock.advance(CachedApiKeys.RETRY);

    assertThat(keys.current()).isEqualTo(stored);
  }

  @Test
  void withoutEverHavingReadThemThereAreNone() {
    down = true;
    assertThatThrownBy(keys::current)
        .isInstanceOf(KeysUnavailableException.class)
        .hasMessageContaining("THE_SETTING");
    assertThat(log).hasSize(1);

    down = false;
    assertThat(keys.current()).isEqualTo(stored);
  }

  @Test
  void manyThreadsReadOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<ApiKey>>> all = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        all.add(threads.submit(keys::current));
      }
      for (Future<List<ApiKey>> one : all) {
        assertThat(one.get()).isEqualTo(stored);
      }
    }
    assertThat(reads).hasValue(1);
  }

  @Test
  void itsTextShowsNoKey() {
    keys.current();
    assertThat(keys.toString()).contains("ApiKey[").doesNotContain("swordfish");
  }
}

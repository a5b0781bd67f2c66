package dev.cocbackend.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.refresh.Occasion.Cause;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.WarState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PriorityTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final Map<String, Cause> CAUSES =
      Map.of(
          "a reader", Cause.READ,
          "a viewer", Cause.VIEWED,
          "a holder", Cause.HELD,
          "the planner", Cause.PLANNED,
          "lost", Cause.LOST,
          "failed", Cause.FAILED);

  /** A row of the table in the documentation. */
  record Case(
      String who,
      String before,
      String war,
      String object,
      String active,
      String waited,
      Tier tier) {

    static Case of(String row) {
      List<String> cells = Arrays.stream(row.split("\\|")).map(String::strip).toList();
      return new Case(
          cells.get(1),
          cells.get(2),
          cells.get(3),
          cells.get(4),
          cells.get(5),
          cells.get(6),
          Tier.valueOf(cells.get(7)));
    }

    /** All occasions that the row speaks of: an empty cell stands for every value. */
    Stream<Occasion> occasions() {
      Cause cause = Objects.requireNonNull(CAUSES.get(who), who);
      return Stream.of(true, false)
          .filter(value -> active.isEmpty() || value == active.equals("yes"))
          .map(
              value ->
                  new Occasion(
                      cause,
                      before.isEmpty() ? null : Tier.valueOf(before),
                      war.isEmpty() ? null : WarState.ofId(war),
                      object.equals("absent"),
                      value,
                      duration(waited)));
    }

    private static Duration duration(String words) {
      return words.isEmpty()
          ? Duration.ZERO
          : Duration.parse(
              words.endsWith(" days")
                  ? "P" + words.replace(" days", "D")
                  : "PT" + words.replace(" min", "M").replace(" h", "H").replace(" ", ""));
    }
  }

  static List<Case> cases() throws IOException {
    return Files.readAllLines(Path.of("../docs/refresh-policy.md")).stream()
        .dropWhile(line -> !line.startsWith("| who asks"))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(Case::of)
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void everyRowOfTheDocumentedTableHolds(Case row) {
    assertThat(row.occasions())
        .isNotEmpty()
        .allSatisfy(occasion -> assertThat(Priority.of(occasion)).isEqualTo(row.tier()));
  }

  @Test
  void theTableHasEveryCauseEveryTierAndEveryStateThatTheGameHas() throws IOException {
    assertThat(cases()).extracting(Case::who).containsAll(CAUSES.keySet());
    assertThat(cases()).extracting(Case::tier).contains(Tier.values());
    assertThat(cases())
        .extracting(Case::war)
        .contains("", "preparation", "inWar", "warEnded", "notInWar");
    assertThat(cases())
        .extracting(row -> row.who() + row.before())
        .contains("lostCRITICAL", "lostHIGH", "lostMEDIUM", "lostLOW")
        .contains("failedCRITICAL", "failedHIGH", "failedMEDIUM", "failedLOW");
  }

  @Test
  void nothingBecomesCriticalByWaitingOrByBeingRead() {
    Occasion[] all =
        Stream.of(false, true)
            .flatMap(
                flag ->
                    Stream.of(
                        new Occasion(
                            Cause.READ, null, WarState.WAR_ENDED, flag, flag, Duration.ofDays(99)),
                        new Occasion(
                            Cause.VIEWED,
                            null,
                            WarState.NOT_IN_WAR,
                            flag,
                            flag,
                            Duration.ofDays(99)),
                        new Occasion(Cause.VIEWED, null, null, flag, flag, Duration.ofDays(99)),
                        new Occasion(
                            Cause.HELD, null, WarState.WAR_ENDED, flag, flag, Duration.ofDays(99)),
                        new Occasion(Cause.PLANNED, null, null, flag, flag, Duration.ofDays(99)),
                        new Occasion(Cause.LOST, Tier.HIGH, null, flag, flag, Duration.ofDays(99)),
                        new Occasion(
                            Cause.FAILED, Tier.CRITICAL, null, flag, flag, Duration.ofDays(99))))
            .toArray(Occasion[]::new);

    assertThat(all).extracting(Priority::of).doesNotContain(Tier.CRITICAL);
  }

  @Test
  void aReadersOccasionFollowsFromWhatWasFound() {
    Lookup.Absent absent = new Lookup.Absent(Absence.NOT_FOUND, NOW, null);

    assertThat(Occasion.read(absent, NOW, NOW.plusSeconds(7)))
        .isEqualTo(new Occasion(Cause.READ, null, null, true, true, Duration.ofSeconds(7)));
    assertThat(Occasion.read(new Lookup.Unknown(null), NOW, NOW))
        .isEqualTo(new Occasion(Cause.READ, null, null, false, true, Duration.ZERO));
    assertThat(Occasion.read(Cause.HELD, absent, NOW, NOW))
        .isEqualTo(new Occasion(Cause.HELD, null, null, true, true, Duration.ZERO));
  }

  @Test
  void aClockThatIsBehindMakesNobodyWaitLessThanNoTime() {
    assertThat(Occasion.planned(null, true, NOW.plusSeconds(5), NOW).waited())
        .isEqualTo(Duration.ZERO);
  }

  @Test
  void aTierBeforeGoesWithARequestBefore() {
    assertThatThrownBy(() -> new Occasion(Cause.READ, Tier.LOW, null, false, true, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Occasion(Cause.LOST, null, null, false, true, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

package dev.cocbackend.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link Outbox} does; {@link #outbox} is empty at the start of each test. */
interface OutboxContract {
  Instant NOW = Instant.parse("2026-01-01T10:00:00Z");

  Outbox outbox();

  private static DomainEvent event(String id) {
    Tag clan = new Tag("2PP");
    return new DomainEvent.MemberJoined(
        new EventHead(id, SnapshotKey.clan(clan), NOW), clan, new Tag("2QQ"));
  }

  @Test
  default void whatIsParkedComesOutOldestFirstUntilItIsRemoved() {
    outbox().park(List.of(event("b")), NOW.plusSeconds(1));
    outbox().park(List.of(event("a1"), event("a2")), NOW);

    List<Outbox.Parked> parked = outbox().oldest(10);
    assertThat(parked)
        .extracting(Outbox.Parked::events)
        .containsExactly(List.of(event("a1"), event("a2")), List.of(event("b")));
    assertThat(outbox().oldest(1)).containsExactly(parked.getFirst());

    outbox().remove(parked.getFirst().id());
    outbox().remove(parked.getFirst().id());
    assertThat(outbox().oldest(10)).containsExactly(parked.get(1));
  }

  @Test
  default void thousandsOfEventsOfOneChangeAreAllKept() {
    List<DomainEvent> many = Collections.nCopies(3_000, event("0123456789abcdef"));
    outbox().park(many, NOW);

    assertThat(outbox().oldest(100).stream().mapToInt(parked -> parked.events().size()).sum())
        .isEqualTo(many.size());
  }

  @Test
  default void nothingParkedIsNothingFound() {
    outbox().park(List.of(), NOW);
    assertThat(outbox().oldest(10)).isEmpty();
  }
}

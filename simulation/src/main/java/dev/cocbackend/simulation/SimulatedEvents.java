package dev.cocbackend.simulation;

import dev.cocbackend.change.Changes;
import dev.cocbackend.change.DomainEvent;
import dev.cocbackend.change.EventPublisher;
import dev.cocbackend.change.InMemoryOutbox;
import dev.cocbackend.change.Outbox;
import dev.cocbackend.snapshot.BodyPatch;
import dev.cocbackend.snapshot.InMemoryPatchStore;
import dev.cocbackend.snapshot.PatchStore;
import dev.cocbackend.snapshot.SnapshotKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The event bus, the outbox and the patches of one simulated account. */
final class SimulatedEvents {
  private final Faults faults;
  private final EventPublisher bus;
  private final Outbox outbox;
  private final PatchStore patches = new InMemoryPatchStore();

  /**
   * @param checks hears what is told
   */
  SimulatedEvents(Faults faults, Checks checks, Parts parts) {
    this.faults = faults;
    this.bus = parts.bus().apply(checks::told);
    this.outbox = parts.outbox().apply(new InMemoryOutbox());
  }

  /** Whether nothing waits to be told. */
  boolean isSettled() {
    return outbox.oldest(1).isEmpty();
  }

  /** All three as one instance reaches them. */
  Changes reachedBy(Instance instance) {
    EventPublisher publisher = events -> faults.bus(instance, () -> bus.publish(events));
    return new Changes(publisher, new FaultyOutbox(instance), new FaultyPatches(instance));
  }

  private final class FaultyOutbox implements Outbox {
    private final Instance instance;

    FaultyOutbox(Instance instance) {
      this.instance = instance;
    }

    @Override
    public void park(List<DomainEvent> events, Instant now) {
      faults.store(
          instance,
          () -> {
            outbox.park(events, now);
            return true;
          });
    }

    @Override
    public List<Parked> oldest(int max) {
      return faults.store(instance, () -> outbox.oldest(max));
    }

    @Override
    public void remove(String id) {
      faults.store(
          instance,
          () -> {
            outbox.remove(id);
            return true;
          });
    }
  }

  private final class FaultyPatches implements PatchStore {
    private final Instance instance;

    FaultyPatches(Instance instance) {
      this.instance = instance;
    }

    @Override
    public void put(SnapshotKey key, BodyPatch patch, Instant now) {
      faults.store(
          instance,
          () -> {
            patches.put(key, patch, now);
            return true;
          });
    }

    @Override
    public Optional<BodyPatch> leadingTo(SnapshotKey key, String toHash, Instant now) {
      return faults.store(instance, () -> patches.leadingTo(key, toHash, now));
    }

    @Override
    public List<BodyPatch> kept(SnapshotKey key, Instant now) {
      return faults.store(instance, () -> patches.kept(key, now));
    }
  }
}

package dev.cocbackend.api.read;

import dev.cocbackend.api.http.ApiError;
import dev.cocbackend.snapshot.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a look-up means to a reader, alone or among many. Immutable. */
sealed interface Outcome {
  /** When to ask again for a tag never seen; a HIGH request usually takes less. */
  Duration RETRY_PENDING = Duration.ofSeconds(2);

  /** The refresh that the reader asks for, empty if none is. */
  Optional<Wish> wish();

  /** There is an object, stale or not. */
  record Present(Snapshot snapshot, boolean stale, Instant staleAt, Optional<Wish> wish)
      implements Outcome {
    EntityTag version() {
      return new EntityTag(snapshot.body().hash());
    }
  }

  /** The CoC API said at {@code since} that there is none. */
  record Gone(ApiError error, Instant since, boolean stale, Instant staleAt, Optional<Wish> wish)
      implements Outcome {}

  /** Nobody knows yet. */
  record Pending(ApiError error, Optional<Wish> wish) implements Outcome {}
}

package dev.cocbackend.mobile;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One screen that shows an object. Belongs to the loop but for {@link #cancel}. */
final class Viewer {
  private final ScreenListener listener;
  private final Executor callbacks;
  private volatile boolean cancelled;
  private @Nullable ScreenState shown;

  Viewer(ScreenListener listener, Executor callbacks) {
    this.listener = listener;
    this.callbacks = callbacks;
  }

  /** Any thread may call it; no callback begins after it. */
  void cancel() {
    cancelled = true;
  }

  /** Tells the screen, unless it would only see the age grow. */
  void show(ScreenState state) {
    ScreenState ageless = ageless(state);
    if (ageless.equals(shown)) {
      return;
    }
    shown = ageless;
    callbacks.execute(
        () -> {
          if (!cancelled) {
            listener.onState(state);
          }
        });
  }

  private static ScreenState ageless(ScreenState state) {
    Snapshot snapshot = state.snapshot();
    return new ScreenState(
        state.key(),
        snapshot == null
            ? null
            : new Snapshot(
                snapshot.key(),
                snapshot.json(),
                snapshot.lastUpdated(),
                Duration.ZERO,
                snapshot.stale(),
                snapshot.source()),
        state.refreshing(),
        state.pending(),
        state.problem());
  }
}

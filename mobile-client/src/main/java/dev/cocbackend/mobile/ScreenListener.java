package dev.cocbackend.mobile;

/** Draws one object. Called by the client's callback executor, one call after the other. */
@FunctionalInterface
public interface ScreenListener {
  /** Replaces what the earlier call said. */
  void onState(ScreenState state);
}

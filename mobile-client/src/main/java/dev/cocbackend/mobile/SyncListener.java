package dev.cocbackend.mobile;

/** Is told how a sync ended. Called once, by the client's callback executor. */
@FunctionalInterface
public interface SyncListener {
  void onSynced(SyncResult result);
}

package dev.cocbackend.mobile;

/** Is told how a pull to refresh ended. Called once, by the client's callback executor. */
@FunctionalInterface
public interface RefreshListener {
  void onRefreshed(RefreshResult result);
}

package dev.cocbackend.mobile;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Gives the token of the signed-in user, which the client neither stores nor logs. */
@FunctionalInterface
public interface TokenSupplier {
  /**
   * The token for the next request. Called by several of the HTTP client's threads before each
   * request; may take its time, to renew the token for example.
   *
   * @return a JWT without {@code Bearer}; null for a request without one
   * @throws IOException if none can be had now; the request then fails as if offline
   */
  @Nullable String token() throws IOException;
}

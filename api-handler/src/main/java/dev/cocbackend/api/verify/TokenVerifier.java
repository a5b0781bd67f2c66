package dev.cocbackend.api.verify;

import dev.cocbackend.tag.Tag;

/** Checks tokens with the CoC API. Implementations are safe for use by many threads. */
@FunctionalInterface
public interface TokenVerifier {

  /**
   * Checks one token, in real time; all that can go wrong is in the answer. The token may be used
   * up by this.
   */
  Verification verify(Tag player, PlayerToken token);
}

package dev.cocbackend.coc;

import dev.cocbackend.snapshot.SnapshotKey;

/** Fetches objects from the CoC API. Implementations are safe for use by many threads. */
public interface CocClient {

  /** Makes one request with the given key; all that can go wrong is in the answer. */
  FetchResult fetch(SnapshotKey key, ApiKey apiKey);
}

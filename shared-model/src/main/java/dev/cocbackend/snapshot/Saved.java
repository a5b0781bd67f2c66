package dev.cocbackend.snapshot;

/** What became of a write to the snapshot store. */
public enum Saved {
  /** The body differs from the stored one, or was the first. */
  CHANGED,
  /** The same body; only the time of the fetch moved. */
  UNCHANGED,
  /** The store holds a later fetch; nothing was written. */
  SUPERSEDED,
  /** The store holds another body than the caller compared with; nothing was written. */
  CONFLICT
}

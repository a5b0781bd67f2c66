package dev.cocbackend.snapshot;

/** Why upstream gave no object; what a tombstone says. */
public enum Absence {
  /** Upstream answered 404. */
  NOT_FOUND,
  /** Upstream answered 403 because the clan keeps its war log private. */
  PRIVATE_WAR_LOG
}

package dev.cocbackend.local.simulation;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the API says of a clan's current war. */
public sealed interface CurrentWar {
  /**
   * 200: a war, or that there is none ({@code notInWar}).
   *
   * @param body the answer's body, the caller's own
   */
  record Visible(ObjectNode body) implements CurrentWar {}

  /** 403: the clan keeps its wars to itself. */
  record PrivateWarLog() implements CurrentWar {}

  /** 404: no clan has this tag. */
  record NoSuchClan() implements CurrentWar {}
}

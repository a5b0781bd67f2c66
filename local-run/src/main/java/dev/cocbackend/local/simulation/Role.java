package dev.cocbackend.local.simulation;

/** What a member is in a clan; the API says {@code admin} for what the game calls an elder. */
enum Role {
  LEADER("leader"),
  CO_LEADER("coLeader"),
  ELDER("admin"),
  MEMBER("member");

  private final String id;

  Role(String id) {
    this.id = id;
  }

  /** The word that the API uses. */
  String id() {
    return id;
  }
}

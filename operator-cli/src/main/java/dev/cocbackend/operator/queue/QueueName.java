package dev.cocbackend.operator.queue;

import dev.cocbackend.refresh.Tier;
import java.util.Optional;

/** The five queues: one a tier, most urgent first, and the dead letters. */
public enum QueueName {
  CRITICAL("critical", Tier.CRITICAL),
  HIGH("high", Tier.HIGH),
  MEDIUM("medium", Tier.MEDIUM),
  LOW("low", Tier.LOW),
  DEAD_LETTER("dead-letter", null);

  private final String id;
  private final Optional<Tier> tier;

  QueueName(String id, @org.jspecify.annotations.Nullable Tier tier) {
    this.id = id;
    this.tier = Optional.ofNullable(tier);
  }

  /** The name in files, options and output; never changes. */
  public String id() {
    return id;
  }

  /** Empty for the dead letters. */
  public Optional<Tier> tier() {
    return tier;
  }

  public static QueueName of(Tier tier) {
    return switch (tier) {
      case CRITICAL -> CRITICAL;
      case HIGH -> HIGH;
      case MEDIUM -> MEDIUM;
      case LOW -> LOW;
    };
  }

  /**
   * @throws IllegalArgumentException if no queue has this id, in whatever case
   */
  public static QueueName ofId(String id) {
    for (QueueName name : values()) {
      if (name.id.equalsIgnoreCase(id)) {
        return name;
      }
    }
    throw new IllegalArgumentException(
        "A queue is critical, high, medium, low or dead-letter, not '" + id + "'.");
  }

  @Override
  public String toString() {
    return id;
  }
}

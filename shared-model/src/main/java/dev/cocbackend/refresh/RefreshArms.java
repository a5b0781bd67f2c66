package dev.cocbackend.refresh;

import dev.cocbackend.settings.Settings;
import dev.cocbackend.settings.SettingsException;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which arm refreshes which tags. Of a hundred buckets of tags each arm has as many as its weight,
 * in the order in which the arms are written; {@link Arm#VALUE} has those that are left. So an arm
 * whose weight becomes 0 gives its tags to that one, and, if it stands last, moves no others. All
 * snapshots of a tag are in one arm. Immutable.
 */
public final class RefreshArms {
  private static final String SETTING = "REFRESH_ARMS";

  /** How many parts all tags fall into. */
  public static final int BUCKETS = 100;

  /** All tags by value. */
  public static final RefreshArms ALL_VALUE = parse("value:100");

  private final List<Arm> buckets;

  private RefreshArms(List<Arm> buckets) {
    this.buckets = buckets;
  }

  /**
   * From {@code REFRESH_ARMS}, such as {@code value:90,tiers:10}; all tags by value if it is not
   * set.
   *
   * @throws SettingsException if it is not a list of arms with weights whose sum is at most 100
   */
  public static RefreshArms of(Settings settings) {
    return settings.optional(SETTING).map(RefreshArms::parse).orElse(ALL_VALUE);
  }

  /**
   * Reads arms with their weights.
   *
   * @throws SettingsException as {@link #of} does
   */
  public static RefreshArms parse(String text) {
    Map<Arm, Integer> weights = new EnumMap<>(Arm.class);
    List<Arm> buckets = new ArrayList<>();
    for (String entry : text.split(",", -1)) {
      String[] parts = entry.strip().split(":", -1);
      Arm arm = Arm.ofId(parts[0].strip()).orElseThrow(() -> invalid(text));
      int weight = parts.length == 2 ? weight(parts[1].strip(), text) : BUCKETS + 1;
      if (weight > BUCKETS - buckets.size() || weights.put(arm, weight) != null) {
        throw invalid(text);
      }
      for (int i = 0; i < weight; i++) {
        buckets.add(arm);
      }
    }
    while (buckets.size() < BUCKETS) {
      buckets.add(Arm.VALUE);
    }
    return new RefreshArms(List.copyOf(buckets));
  }

  private static int weight(String weight, String text) {
    try {
      int value = Integer.parseInt(weight);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Falls through to the one message for all wrong values.
    }
    throw invalid(text);
  }

  private static SettingsException invalid(String text) {
    return new SettingsException(
        ("%s is a list of arms with weights, such as value:90,tiers:10; arms are value, "
                + "value_no_prediction, value_no_signals and tiers, each once, and the weights add "
                + "up to at most 100. It is not '%s'.")
            .formatted(SETTING, text));
  }

  public Arm of(SnapshotKey key) {
    return of(key.tag());
  }

  public Arm of(Tag tag) {
    return buckets.get(bucketOf(tag));
  }

  /** The part of all tags that a tag falls into, 0 to 99, the same in every release. */
  public static int bucketOf(Tag tag) {
    // Spreads what String.hashCode leaves close together (the finalizer of MurmurHash3).
    int hash = tag.value().hashCode();
    hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
    return Math.floorMod(hash ^ (hash >>> 16), BUCKETS);
  }

  /** The share of tags that an arm has, 0 to 1. */
  public double share(Arm arm) {
    return buckets.stream().filter(arm::equals).count() / (double) BUCKETS;
  }

  /** The arms that have tags. */
  public Set<Arm> inUse() {
    return Set.copyOf(buckets);
  }
}

package dev.cocbackend.local.simulation;

import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One thing that is to go wrong, and for which requests. Without any filter it is for all.
 * Immutable; begin with {@link #of}.
 *
 * @param share the part of the matching requests that it hits, 0 to 1; which ones is left to chance
 * @param count how many more requests it hits before it is over, empty for all
 * @param tag the one tag it is for, empty for all
 * @param endpoint the one endpoint it is for, empty for all
 * @param keyId the one key it is for, by {@code ApiKey.id}, empty for all
 * @param status for {@link FaultKind#HTML}: 502 or 200
 * @param field for {@link FaultKind#MISSING_FIELD}: the field left out, empty for the one that no
 *     answer of the endpoint is of use without
 * @param delay for {@link FaultKind#LATENCY}: how much later the answer comes
 */
public record Fault(
    FaultKind kind,
    double share,
    OptionalInt count,
    Optional<Tag> tag,
    Optional<Endpoint> endpoint,
    Optional<String> keyId,
    int status,
    Optional<String> field,
    Duration delay) {
  /** The longest delay that may be asked for. */
  public static final Duration MAX_DELAY = Duration.ofMinutes(5);

  /**
   * @throws IllegalArgumentException if a value is out of its range, with what is allowed
   */
  public Fault {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("The share of a fault is from 0 to 1, not " + share + ".");
    }
    if (count.isPresent() && count.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "The count of a fault is at least 1, not " + count.getAsInt() + ".");
    }
    if (status != 502 && status != 200) {
      throw new IllegalArgumentException(
          "The status of an HTML page is 502 or 200, not " + status + ".");
    }
    if (delay.isNegative() || delay.compareTo(MAX_DELAY) > 0) {
      throw new IllegalArgumentException(
          "The delay of a fault is from 0 to %d ms, not %d."
              .formatted(MAX_DELAY.toMillis(), delay.toMillis()));
    }
  }

  /** The fault for every request; a latency of one second. */
  public static Fault of(FaultKind kind) {
    return new Fault(
        kind,
        1,
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        502,
        Optional.empty(),
        kind == FaultKind.LATENCY ? Duration.ofSeconds(1) : Duration.ZERO);
  }

  /** The same for a part of the requests only, 0 to 1. */
  public Fault withShare(double part) {
    return new Fault(kind, part, count, tag, endpoint, keyId, status, field, delay);
  }

  /** The same for the next requests only, at least 1. */
  public Fault withCount(int requests) {
    return new Fault(
        kind, share, OptionalInt.of(requests), tag, endpoint, keyId, status, field, delay);
  }

  /** The same for one clan's or player's tag only. */
  public Fault withTag(Tag only) {
    return new Fault(kind, share, count, Optional.of(only), endpoint, keyId, status, field, delay);
  }

  /** The same for one endpoint only. */
  public Fault withEndpoint(Endpoint only) {
    return new Fault(kind, share, count, tag, Optional.of(only), keyId, status, field, delay);
  }

  /** The same for one key only, named by its {@code ApiKey.id}. */
  public Fault withKeyId(String only) {
    return new Fault(kind, share, count, tag, endpoint, Optional.of(only), status, field, delay);
  }

  /** The same with another status of the HTML page, 502 or 200. */
  public Fault withStatus(int other) {
    return new Fault(kind, share, count, tag, endpoint, keyId, other, field, delay);
  }

  /** The same with another field left out. */
  public Fault withField(String other) {
    return new Fault(kind, share, count, tag, endpoint, keyId, status, Optional.of(other), delay);
  }

  /** The same with another delay, up to {@link #MAX_DELAY}. */
  public Fault withDelay(Duration other) {
    return new Fault(kind, share, count, tag, endpoint, keyId, status, field, other);
  }

  boolean isFor(Endpoint asked, Optional<Tag> askedTag, String askedKeyId) {
    return (kind != FaultKind.PRIVATE_WAR_LOG || asked == Endpoint.WAR)
        && endpoint.filter(only -> only != asked).isEmpty()
        && (tag.isEmpty() || tag.equals(askedTag))
        && keyId.filter(only -> !only.equals(askedKeyId)).isEmpty();
  }
}

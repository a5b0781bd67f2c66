package dev.cocbackend.policy;

import dev.cocbackend.price.PostedPrice;
import dev.cocbackend.price.SharedNumbers;
import dev.cocbackend.price.StaleRead;
import dev.cocbackend.snapshot.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The price of a request and what is common to the snapshots of each kind, as the shared numbers
 * say. Immutable.
 */
public final class Standing {
  /**
   * What a request costs before anybody has adapted it, in reads made fresh: as much as all that is
   * read stale is worth, so that a new system begins by asking for all of it.
   */
  public static final double FIRST_PRICE = StaleRead.worth(null, false);

  /**
   * The lowest price. A refresh costs Lambda, queue and table as well as budget; one that makes a
   * hundredth of a read fresh is not worth that, even while budget is left.
   */
  static final double LOWEST_PRICE = 0.01;

  /** What many have in common is assumed of others once so much is known. */
  private static final double ENOUGH_HOURS = 100;

  private static final double ENOUGH_CHANGES = 20;
  private static final Duration PRIORS_LAST = Duration.ofDays(1);

  private static final String PRIORS_AT = "priorsAt";

  /** Requests of CRITICAL and HIGH that workers have started since the price was moved. */
  static final String URGENT = "urgent";

  /** Requests of MEDIUM and LOW made since then because reads made them worth their price. */
  static final String CAME = "came";

  private final Map<String, Double> numbers;
  private final Priors priors;
  private final Map<Kind, DemandForecast> forecasts = new EnumMap<>(Kind.class);

  private Standing(Map<String, Double> numbers) {
    this.numbers = numbers;
    this.priors = priors(numbers);
    for (Kind kind : Kind.values()) {
      forecasts.put(kind, DemandForecast.of(part -> numbers.getOrDefault(name(kind, part), 0.0)));
    }
  }

  /** Of what {@link SharedNumbers} gives. */
  public static Standing of(Map<String, Double> numbers) {
    return new Standing(Map.copyOf(numbers));
  }

  /** In reads made fresh for a request. */
  public double price() {
    return Math.max(LOWEST_PRICE, numbers.getOrDefault(PostedPrice.PRICE, FIRST_PRICE));
  }

  /** When the price was moved last; the epoch if never. */
  public Instant movedAt() {
    return time(PostedPrice.MOVED_AT);
  }

  /** Requests of CRITICAL and HIGH that workers have told of since then. */
  public double urgent() {
    return Math.max(0, numbers.getOrDefault(URGENT, 0.0));
  }

  /** Requests that became worth their price since then when somebody read. */
  public double came() {
    return Math.max(0, numbers.getOrDefault(CAME, 0.0));
  }

  private Instant time(String name) {
    return Instant.ofEpochSecond(numbers.getOrDefault(name, 0.0).longValue());
  }

  public Priors priors() {
    return priors;
  }

  /** What is expected of the next minutes' reads of a kind's snapshots. */
  public DemandForecast forecast(Kind kind) {
    return Objects.requireNonNull(forecasts.get(kind));
  }

  /**
   * Of the bits that forecasts of reads cost of late by the decayed rate alone, the share that the
   * models save, all kinds together; 0 if nothing was learned yet.
   */
  public double forecastGain() {
    double usual = forecasts.values().stream().mapToDouble(DemandForecast::usualBits).sum();
    double saved = forecasts.values().stream().mapToDouble(DemandForecast::savedBits).sum();
    return usual > 0 ? saved / usual : 0;
  }

  private static Priors priors(Map<String, Double> numbers) {
    Map<Kind, KindPrior> priors = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      KindPrior prior = Priors.DEFAULT.of(kind);
      Double reads = numbers.get(name(kind, Sum.READS) + "Prior");
      Double changes = numbers.get(name(kind, Sum.CHANGES) + "Prior");
      priors.put(
          kind,
          reads == null || changes == null || reads <= 0 || changes <= 0
              ? prior
              : prior.withRates(reads, changes));
    }
    return new Priors(
        Objects.requireNonNull(priors.get(Kind.CLAN)),
        Objects.requireNonNull(priors.get(Kind.PLAYER)),
        Objects.requireNonNull(priors.get(Kind.WAR)));
  }

  /** The number that holds a part of what is known of a kind. */
  static String name(Kind kind, String part) {
    return kind.id() + "_" + part;
  }

  /** What workers add up of each kind's snapshots. */
  enum Sum {
    READS,
    READ_HOURS,
    CHANGES,
    CHANGE_HOURS
  }

  /** The number that holds a sum, such as {@code clan_read_hours}. */
  static String name(Kind kind, Sum sum) {
    return name(kind, sum.name().toLowerCase(Locale.ROOT));
  }

  private double sum(Kind kind, Sum sum) {
    return numbers.getOrDefault(name(kind, sum), 0.0);
  }

  /**
   * Moves the price and the forecasts, and once a day the priors, unless another planner has moved
   * it meanwhile.
   *
   * @return whether this one did
   */
  public boolean move(SharedNumbers shared, double price, Instant now) {
    Map<String, Double> values = new HashMap<>();
    Map<String, Double> amounts = new HashMap<>();
    values.put(PostedPrice.PRICE, Math.max(LOWEST_PRICE, price));
    values.put(PostedPrice.MOVED_AT, (double) now.getEpochSecond());
    amounts.put(URGENT, -urgent());
    amounts.put(CAME, -came());
    learn(values, amounts);
    if (!now.isBefore(time(PRIORS_AT).plus(PRIORS_LAST))) {
      values.put(PRIORS_AT, (double) now.getEpochSecond());
      for (Kind kind : Kind.values()) {
        if (sum(kind, Sum.READ_HOURS) > ENOUGH_HOURS
            && sum(kind, Sum.CHANGE_HOURS) > 0
            && sum(kind, Sum.READS) > 0
            && sum(kind, Sum.CHANGES) > ENOUGH_CHANGES) {
          values.put(
              name(kind, Sum.READS) + "Prior", sum(kind, Sum.READS) / sum(kind, Sum.READ_HOURS));
          values.put(
              name(kind, Sum.CHANGES) + "Prior",
              sum(kind, Sum.CHANGES) / sum(kind, Sum.CHANGE_HOURS));
          for (Sum sum : Sum.values()) {
            amounts.put(name(kind, sum), -sum(kind, sum));
          }
        }
      }
    }
    return shared.replace(numbers, values, amounts);
  }

  /** What was told of each kind's forecasts becomes one step of the model. */
  private void learn(Map<String, Double> values, Map<String, Double> amounts) {
    for (Kind kind : Kind.values()) {
      DemandLesson lesson = DemandLesson.of(part -> numbers.getOrDefault(name(kind, part), 0.0));
      if (lesson.cases() > 0) {
        forecast(kind).after(lesson).each((part, value) -> values.put(name(kind, part), value));
        // Workers go on adding; what they add meanwhile stays.
        lesson.each((part, amount) -> amounts.put(name(kind, part), -amount));
      }
    }
  }
}

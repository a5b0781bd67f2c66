package dev.cocbackend.freshness;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.refresh.Arm;
import dev.cocbackend.tag.Tag;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;

/**
 * Arms side by side over one trace. The arms by value compete at one price, as snapshots of one
 * system do; fixed tiers know no price, so they get their percent of the budget.
 */
final class AbStudy {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The game numbers clans and players; in this base its tags are written. */
  private static final int BASE = Tag.ALPHABET.length();

  private final int users;
  private final int days;
  private final int learnDays;
  private final Population population;
  private final Trace trace;

  /**
   * @param sample the most clans that are followed
   * @param learnDays the first days, whose reads do not count
   */
  AbStudy(int users, int sample, int days, int learnDays, long seed) {
    this.users = users;
    this.days = days;
    this.learnDays = learnDays;
    population = new Population(users, sample, days, seed);
    trace = new Trace(population, days);
  }

  /**
   * Runs the arms and hands the rows over.
   *
   * @param budget requests a second of 2 million users
   * @param progress takes the share that is done
   */
  void run(ComparedArms arms, int budget, Consumer<ObjectNode> rows, DoubleConsumer progress) {
    byte[] armOf = armOf(arms);
    List<Arm> list = arms.list();
    Knowledge knowledge =
        new Knowledge(population, player -> list.get(armOf[player]) != Arm.VALUE_NO_SIGNALS);
    LearnedRates rates =
        new LearnedRates(
            knowledge,
            object -> list.get(armOf[object]) != Arm.VALUE_NO_PREDICTION,
            learnDays * Habits.DAY);
    byte[] partOf = new byte[population.objects];
    double tiers = 0;
    for (int index = 0; index < list.size(); index++) {
      tiers += list.get(index) == Arm.TIERS ? arms.percentOf(index) / 100.0 : 0;
    }
    for (int object = 0; object < population.objects; object++) {
      partOf[object] = (byte) (list.get(armOf[object]) == Arm.TIERS ? 1 : 0);
    }
    Lane byValue = new Lane(population);
    Lane byTier = new Lane(population);
    List<Run.Part> parts =
        List.of(
            new Run.Part(
                new ValueStrategy(knowledge, byValue, rates, Promise.PRICED), byValue, 1 - tiers),
            new Run.Part(new TierStrategy(knowledge, byTier, true, rates), byTier, tiers));
    AbTally tally = new AbTally(knowledge, list.size(), armOf);
    AtomicInteger daysDone = new AtomicInteger();
    new Run(
            trace,
            knowledge,
            budget * (users / (double) Study.USERS),
            learnDays * Habits.DAY,
            parts,
            partOf)
        .follow(tally, () -> progress.accept(daysDone.incrementAndGet() / (double) days));
    for (int index = 0; index < list.size(); index++) {
      if (arms.percentOf(index) > 0) {
        ObjectNode row =
            JSON.createObjectNode()
                .put("row", "arm")
                .put("place", index + 1)
                .put("arm", list.get(index).id())
                .put("percent", arms.percentOf(index))
                .put("budget", budget);
        rows.accept(tally.describe(row, index));
      }
    }
    for (int index = 1; index < list.size(); index++) {
      if (arms.percentOf(index) > 0 && arms.percentOf(0) > 0) {
        ObjectNode row =
            JSON.createObjectNode()
                .put("row", "difference")
                .put("place", index + 1)
                .put("arm", list.get(index).id())
                .put("from", list.getFirst().id());
        rows.accept(tally.compare(row, index, 0));
      }
    }
  }

  private byte[] armOf(ComparedArms arms) {
    byte[] armOf = new byte[population.objects];
    for (int clan = 0; clan < population.clans; clan++) {
      SplittableRandom random = new SplittableRandom(population.seeds[clan] + 2);
      int base = population.firstObject[clan];
      byte ofClan = (byte) arms.indexOf(tag(random));
      armOf[base] = ofClan;
      armOf[base + 1] = ofClan;
      for (int player = base + 2; player < population.firstObject[clan + 1]; player++) {
        armOf[player] = (byte) arms.indexOf(tag(random));
      }
    }
    return armOf;
  }

  private static Tag tag(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (long left = random.nextLong(1L << 32, 1L << 33); left > 0; left /= BASE) {
      text.append(Tag.ALPHABET.charAt((int) (left % BASE)));
    }
    return new Tag(text.toString());
  }
}

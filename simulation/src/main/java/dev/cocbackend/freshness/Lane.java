package dev.cocbackend.freshness;

/** What a {@link Strategy} asks for: its objects in line, and when it looks at the others again. */
final class Lane {
  final Line line;
  final DueCalendar calendar;
  private final Population population;

  /** Requests that came into the line in this step. */
  private double came;

  /** What is left of the budget; a heavy object may take more than that, and the next steps pay. */
  private double tokens;

  Lane(Population population) {
    this.population = population;
    line = new Line(population);
    calendar = new DueCalendar(population.objects);
  }

  void request(int object, long priority) {
    if (!line.contains(object)) {
      came += population.weightOf(object);
      calendar.remove(object);
    }
    line.put(object, priority);
  }

  /** Requests of this step, each counting for all that its object stands for. */
  double came() {
    return came;
  }

  void lookAgain(int object, int now, double seconds) {
    if (!line.contains(object)) {
      int steps = (int) Math.clamp(Math.ceil(seconds / Run.STEP), 1, DueCalendar.RING - 2);
      calendar.set(object, now / Run.STEP + steps);
    }
  }

  /** A step begins; what the last one left of the budget is lost, as a rate limit's is. */
  void begin(double budget) {
    came = 0;
    tokens = Math.min(budget, tokens + budget);
  }

  boolean canSend() {
    return tokens > 0 && !line.isEmpty();
  }

  void sent(double weight) {
    tokens -= weight;
  }
}

package dev.cocbackend.price;

import java.util.Map;
import java.util.TreeMap;

/** Numbers that the instances of this process share; for development, tests and simulations. */
public final class InMemorySharedNumbers implements SharedNumbers {
  private final Map<String, Double> numbers = new TreeMap<>();

  @Override
  public synchronized Map<String, Double> read() {
    return Map.copyOf(numbers);
  }

  @Override
  public synchronized Map<String, Double> add(Map<String, Double> amounts) {
    amounts.forEach((name, amount) -> numbers.merge(name, SharedNumbers.kept(amount), Double::sum));
    return Map.copyOf(numbers);
  }

  @Override
  public synchronized boolean replace(
      Map<String, Double> seen, Map<String, Double> values, Map<String, Double> amounts) {
    double revision = seen.getOrDefault(REVISION, 0.0);
    if (numbers.getOrDefault(REVISION, 0.0) != revision) {
      return false;
    }
    values.forEach((name, value) -> numbers.put(name, SharedNumbers.kept(value)));
    add(amounts);
    numbers.put(REVISION, revision + 1);
    return true;
  }
}

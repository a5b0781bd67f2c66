package dev.cocbackend.simulation;

import dev.cocbackend.price.SharedNumbers;
import java.util.Map;

/** The shared numbers as one instance reaches them: late, and not always. */
record SimulatedNumbers(SharedNumbers shared, Instance instance, Faults faults)
    implements SharedNumbers {

  @Override
  public Map<String, Double> read() {
    return faults.store(instance, shared::read);
  }

  @Override
  public Map<String, Double> add(Map<String, Double> amounts) {
    return faults.store(instance, () -> shared.add(amounts));
  }

  @Override
  public boolean replace(
      Map<String, Double> seen, Map<String, Double> values, Map<String, Double> amounts) {
    return faults.store(instance, () -> shared.replace(seen, values, amounts));
  }
}

package dev.cocbackend.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Works off a list with a few threads, each in its own slice, in the order of the list.
 * Thread-safe.
 */
public final class Slices {
  private final Supplier<ExecutorService> threads;
  private final int most;

  /**
   * @param threads makes the threads of one piece of work; closed at its end
   * @param most how many slices there are at most, 1 or more
   */
  public Slices(Supplier<ExecutorService> threads, int most) {
    this.threads = threads;
    this.most = most;
  }

  /**
   * Does the work for each item. What one slice throws is thrown once all have ended.
   *
   * @param work safe for use by several threads
   */
  public <T> void each(List<T> items, Consumer<T> work) {
    if (items.size() < 2) {
      items.forEach(work);
      return;
    }
    List<Future<?>> slices = new ArrayList<>();
    try (ExecutorService executor = threads.get()) {
      for (int slice = 0; slice < Math.min(most, items.size()); slice++) {
        int first = slice;
        slices.add(
            executor.submit(
                () -> {
                  for (int i = first; i < items.size(); i += most) {
                    work.accept(items.get(i));
                  }
                }));
      }
      for (Future<?> slice : slices) {
        slice.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("A slice of the work failed.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The work was interrupted.", e);
    }
  }
}

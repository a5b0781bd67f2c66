package dev.cocbackend.planner;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Works off a list with a few threads, each in its own slice, in the order of the list. */
final class Slices {
  /** Calls to the table or a queue take milliseconds; so many at once fill a minute's plan. */
  private static final int THREADS = 8;

  private final Supplier<ExecutorService> threads;

  /**
   * @param threads makes the threads of one piece of work; closed at its end
   */
  Slices(Supplier<ExecutorService> threads) {
    this.threads = threads;
  }

  /**
   * Does the work for each item. What one slice throws is thrown once all have ended.
   *
   * @param work safe for use by several threads
   */
  <T> void each(List<T> items, Consumer<T> work) {
    if (items.size() < 2) {
      items.forEach(work);
      return;
    }
    List<Future<?>> slices = new ArrayList<>();
    try (ExecutorService executor = threads.get()) {
      for (int slice = 0; slice < Math.min(THREADS, items.size()); slice++) {
        int first = slice;
        slices.add(
            executor.submit(
                () -> {
                  for (int i = first; i < items.size(); i += THREADS) {
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
      throw new IllegalStateException("A part of the plan failed.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The planner was interrupted.", e);
    }
  }
}

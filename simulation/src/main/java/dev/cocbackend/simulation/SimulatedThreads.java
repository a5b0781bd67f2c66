package dev.cocbackend.simulation;

import dev.cocbackend.simulation.VirtualTime.Fiber;
import dev.cocbackend.simulation.VirtualTime.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;

/** An executor whose threads, and those that wait for its results, live in virtual time. */
final class SimulatedThreads extends AbstractExecutorService {
  private final VirtualTime time;
  private final Host host;
  private final List<Fiber> started = new ArrayList<>();
  private boolean shutdown;

  SimulatedThreads(VirtualTime time, Host host) {
    this.time = time;
    this.host = host;
  }

  private final class Task<T> extends FutureTask<T> {
    private final List<Fiber> waiters = new ArrayList<>();

    Task(Callable<T> callable) {
      super(callable);
    }

    @Override
    protected void done() {
      time.wake(waiters);
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
      while (!isDone()) {
        time.await(waiters);
      }
      return super.get();
    }
  }

  @Override
  public void execute(Runnable command) {
    time.checkAlive();
    started.add(time.start(host, command));
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Callable<T> callable) {
    return new Task<>(callable);
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Runnable runnable, T value) {
    return new Task<>(Executors.callable(runnable, value));
  }

  @Override
  public void shutdown() {
    shutdown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    started.forEach(time::join);
    return true;
  }

  @Override
  public void close() {
    shutdown = true;
    started.forEach(time::join);
  }
}

package dev.cocbackend.mobile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThreadLoopTest {
  private final LinkedBlockingQueue<String> done = new LinkedBlockingQueue<>();

  private String next() throws InterruptedException {
    String next = done.poll(30, TimeUnit.SECONDS);
    return next == null ? "nothing" : next;
  }

  @Test
  void tasksRunInOrderAndCancelledOnesDoNot() throws Exception {
    try (ThreadLoop loop = new ThreadLoop(System::nanoTime)) {
      // On the loop's own thread, so that it cannot run before it is cancelled.
      loop.execute(() -> loop.schedule(Duration.ofMillis(1), () -> done.add("cancelled")).cancel());
      loop.execute(() -> done.add("one"));
      loop.execute(() -> done.add("two"));
      loop.schedule(Duration.ofMillis(2), () -> done.add("later"));

      assertThat(next()).isEqualTo("one");
      assertThat(next()).isEqualTo("two");
      assertThat(next()).isEqualTo("later");
      assertThat(done).isEmpty();
    }
  }

  @Test
  void whatACallbackThrowsIsSeenAndEndsNothing() throws Exception {
    try (ThreadLoop loop = new ThreadLoop(System::nanoTime)) {
      loop.execute(
          () ->
              Thread.currentThread()
                  .setUncaughtExceptionHandler((thread, e) -> done.add("seen " + e.getMessage())));
      loop.execute(
          () -> {
            throw new IllegalStateException("this");
          });
      loop.execute(() -> done.add("goes on"));

      assertThat(next()).isEqualTo("seen this");
      assertThat(next()).isEqualTo("goes on");
    }
  }

  @Test
  void aClosedLoopTakesNothing() throws Exception {
    ThreadLoop loop = new ThreadLoop(System::nanoTime);
    CountDownLatch closed = new CountDownLatch(1);
    loop.execute(
        () -> {
          loop.close();
          closed.countDown();
        });
    assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();

    loop.execute(() -> done.add("late"));
    loop.schedule(Duration.ZERO, () -> done.add("later")).cancel();

    assertThat(done).isEmpty();
  }
}

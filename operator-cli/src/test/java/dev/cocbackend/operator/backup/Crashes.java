package dev.cocbackend.operator.backup;

import dev.cocbackend.operator.queue.Content;
import dev.cocbackend.operator.queue.HeldMessage;
import dev.cocbackend.operator.queue.MessageQueue;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.operator.storage.Storage;
import dev.cocbackend.refresh.QueueDepth;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Kills a command at its n-th touch of a queue or a storage: before the touch does anything, after
 * it did everything, or in the middle of a batch. From then on nothing has any effect, as of a
 * process that is no more; so nothing that cleans up can help.
 */
final class Crashes {
  /** When in a touch. */
  enum Moment {
    BEFORE,
    HALFWAY,
    AFTER
  }

  private final int at;
  private final Moment moment;
  private int touches;
  private boolean isDead;

  Crashes(int at, Moment moment) {
    this.at = at;
    this.moment = moment;
  }

  /** Counts the touches and kills nothing. */
  static Crashes never() {
    return new Crashes(Integer.MAX_VALUE, Moment.BEFORE);
  }

  int touches() {
    return touches;
  }

  boolean hasCrashed() {
    return isDead;
  }

  /** Not an exception that anybody handles. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private interface Act<T> {
    T run();
  }

  private <T> T touch(Act<T> act, Runnable half) {
    if (isDead) {
      throw new Killed();
    }
    boolean isLast = touches++ == at;
    if (!isLast) {
      return act.run();
    }
    isDead = true;
    switch (moment) {
      case BEFORE -> {}
      case HALFWAY -> half.run();
      case AFTER -> {
        T unheard = act.run();
        if (unheard instanceof AutoCloseable open) {
          close(open);
        }
      }
    }
    throw new Killed();
  }

  private static void close(AutoCloseable open) {
    try {
      open.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  List<MessageQueue> queues(List<MessageQueue> real) {
    return real.stream().map(this::queue).toList();
  }

  /** A queue that says it took a message, and has not. */
  static MessageQueue forgetful(MessageQueue real) {
    return never().queue(real, false);
  }

  MessageQueue queue(MessageQueue real) {
    return queue(real, true);
  }

  private MessageQueue queue(MessageQueue real, boolean keeps) {
    return new MessageQueue() {
      @Override
      public QueueName name() {
        return real.name();
      }

      @Override
      public String address() {
        return real.address();
      }

      @Override
      public List<HeldMessage> receive(Duration hidden, Duration wait) {
        return touch(() -> real.receive(hidden, wait), () -> {});
      }

      @Override
      public void release(List<HeldMessage> held) {
        touch(
            () -> {
              real.release(held);
              return 0;
            },
            () -> real.release(held.subList(0, held.size() / 2)));
      }

      @Override
      public void delete(List<HeldMessage> held) {
        touch(
            () -> {
              real.delete(held);
              return 0;
            },
            () -> real.delete(held.subList(0, held.size() / 2)));
      }

      @Override
      public void send(List<Content> contents) {
        touch(
            () -> {
              if (keeps) {
                real.send(contents);
              }
              return 0;
            },
            () -> real.send(contents.subList(0, contents.size() / 2)));
      }

      @Override
      public void sync() {
        touch(
            () -> {
              real.sync();
              return 0;
            },
            () -> {});
      }

      @Override
      public QueueDepth depth() {
        return touch(real::depth, () -> {});
      }

      @Override
      public int maxReceives() {
        return touch(real::maxReceives, () -> {});
      }
    };
  }

  Storage storage(Storage real) {
    return new Storage() {
      @Override
      public <T> T put(String path, Filling<T> content) {
        return touch(
            () -> real.put(path, content),
            () ->
                real.put(
                    path + ".unfinished-x",
                    out -> {
                      out.write('{');
                      return 0;
                    }));
      }

      @Override
      public Optional<InputStream> open(String path) {
        return touch(() -> real.open(path), () -> {});
      }

      @Override
      public List<String> list(String prefix) {
        return touch(() -> real.list(prefix), () -> {});
      }

      @Override
      public void delete(String path) {
        touch(
            () -> {
              real.delete(path);
              return 0;
            },
            () -> {});
      }

      @Override
      public String address() {
        return real.address();
      }
    };
  }
}

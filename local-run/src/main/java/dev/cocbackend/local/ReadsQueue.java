package dev.cocbackend.local;

import dev.cocbackend.demand.InMemoryReadLog;
import dev.cocbackend.demand.ReadLog;
import dev.cocbackend.demand.SqsReadLog;
import dev.cocbackend.local.mapping.MappedQueue;
import dev.cocbackend.refresh.QueueUnavailableException;
import dev.cocbackend.refresh.ReceivedRequest;
import dev.cocbackend.refresh.SqsMessages;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The queue of reads from both of its ends.
 *
 * @param log where the read function tells
 * @param mapped where the tracker's mapping takes
 */
record ReadsQueue(ReadLog log, MappedQueue mapped) {
  /** The queue at this URL. */
  static ReadsQueue sqs(SqsClient sqs, String url) {
    return new ReadsQueue(new SqsReadLog(sqs, url), new Sqs(sqs, url));
  }

  /** One in this process's memory. */
  static ReadsQueue inMemory(InstantSource clock) {
    InMemoryReadLog log = new InMemoryReadLog(clock);
    return new ReadsQueue(log, new Memory(log));
  }

  private record Memory(InMemoryReadLog log) implements MappedQueue {
    @Override
    public String name() {
      return Queues.READS;
    }

    @Override
    public List<ReceivedRequest> receive(int max, Duration visibilityTimeout, Duration wait) {
      return log.receive(max, visibilityTimeout, wait);
    }

    @Override
    public void delete(String receipt) {
      log.delete(receipt);
    }
  }

  private record Sqs(SqsClient sqs, String url) implements MappedQueue {
    @Override
    public String name() {
      return Queues.READS;
    }

    @Override
    public List<ReceivedRequest> receive(int max, Duration visibilityTimeout, Duration wait) {
      return call(() -> SqsMessages.receive(sqs, url, max, visibilityTimeout, wait));
    }

    @Override
    public void delete(String receipt) {
      call(() -> sqs.deleteMessage(request -> request.queueUrl(url).receiptHandle(receipt)));
    }

    private static <T> T call(Supplier<T> call) {
      try {
        return call.get();
      } catch (SdkException e) {
        throw new QueueUnavailableException(
            "The queue of reads did not answer: " + e.getClass().getSimpleName(), e);
      }
    }
  }
}

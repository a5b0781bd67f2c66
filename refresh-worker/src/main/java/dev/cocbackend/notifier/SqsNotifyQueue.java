package dev.cocbackend.notifier;

import dev.cocbackend.refresh.QueueUnavailableException;
import java.time.Duration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** The notifier's queue in SQS. Thread-safe. */
public final class SqsNotifyQueue implements NotifyQueue {
  private final SqsClient sqs;
  private final String url;

  /**
   * @param url of the queue
   */
  public SqsNotifyQueue(SqsClient sqs, String url) {
    this.sqs = sqs;
    this.url = url;
  }

  @Override
  public void send(String message, Duration delay) {
    SendMessageRequest request =
        SendMessageRequest.builder()
            .queueUrl(url)
            .messageBody(message)
            .delaySeconds(Math.toIntExact(delay.toSeconds()))
            .build();
    try {
      sqs.sendMessage(request);
    } catch (SdkException e) {
      throw new QueueUnavailableException(
          "The notifier's queue did not take a message: " + e.getClass().getSimpleName(), e);
    }
  }
}

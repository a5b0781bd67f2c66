package dev.cocbackend.refresh;

import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/** Takes messages from a queue of SQS. */
public final class SqsMessages {
  /** On top of the time a receive may wait for a message. */
  private static final Duration MARGIN = Duration.ofSeconds(2);

  private SqsMessages() {}

  /**
   * Takes up to {@code max} messages, 1 to {@link RefreshQueue#MAX_RECEIVE}, and hides them for so
   * long; waits up to {@code wait} for the first. Empty if none came.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException if the queue did not answer
   */
  public static List<ReceivedRequest> receive(
      SqsClient sqs, String url, int max, Duration visibilityTimeout, Duration wait) {
    Duration limit = wait.plus(MARGIN);
    ReceiveMessageRequest request =
        ReceiveMessageRequest.builder()
            .queueUrl(url)
            .maxNumberOfMessages(max)
            .visibilityTimeout(wholeSeconds(visibilityTimeout))
            .waitTimeSeconds(wholeSeconds(wait))
            .messageSystemAttributeNames(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT)
            .overrideConfiguration(o -> o.apiCallTimeout(limit).apiCallAttemptTimeout(limit))
            .build();
    return sqs.receiveMessage(request).messages().stream().map(SqsMessages::received).toList();
  }

  private static ReceivedRequest received(Message message) {
    String count = message.attributes().get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT);
    return new ReceivedRequest(
        message.messageId(),
        message.body(),
        message.receiptHandle(),
        count == null ? 1 : Integer.parseInt(count));
  }

  /** SQS counts in whole seconds; a part of one becomes a whole one. */
  static int wholeSeconds(Duration duration) {
    return Math.toIntExact(duration.plusNanos(999_999_999).toSeconds());
  }
}

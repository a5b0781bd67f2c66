package dev.cocbackend.refresh;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.EmptyBatchRequestException;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** The refresh queues in SQS. */
public final class SqsRefreshQueue implements RefreshQueue {
  /** The message attribute of a dead letter that says what went wrong. */
  public static final String REASON = "reason";

  private final SqsClient sqs;
  private final RefreshQueueUrls urls;

  public SqsRefreshQueue(SqsClient sqs, RefreshQueueUrls urls) {
    this.sqs = sqs;
    this.urls = urls;
  }

  @Override
  public void send(RefreshRequest request, Duration delay) {
    QueueLimits.checkDelay(delay);
    SendMessageRequest message =
        SendMessageRequest.builder()
            .queueUrl(urls.of(request.tier()))
            .messageBody(RefreshRequestCodec.encode(request))
            .delaySeconds(SqsMessages.wholeSeconds(delay))
            .build();
    call("take a message of tier " + request.tier(), () -> sqs.sendMessage(message));
  }

  @Override
  public List<RefreshRequest> sendAll(List<RefreshRequest> requests, Duration delay) {
    QueueLimits.checkDelay(delay);
    QueueLimits.checkSend(requests);
    Tier tier = requests.getFirst().tier();
    List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
    for (RefreshRequest request : requests) {
      entries.add(
          SendMessageBatchRequestEntry.builder()
              // Ids of requests need not be what SQS takes for an entry's.
              .id(Integer.toString(entries.size()))
              .messageBody(RefreshRequestCodec.encode(request))
              .delaySeconds(SqsMessages.wholeSeconds(delay))
              .build());
    }
    SendMessageBatchRequest batch =
        SendMessageBatchRequest.builder().queueUrl(urls.of(tier)).entries(entries).build();
    return call("take messages of tier " + tier, () -> sqs.sendMessageBatch(batch))
        .failed()
        .stream()
        .map(failed -> requests.get(Integer.parseInt(failed.id())))
        .toList();
  }

  @Override
  public List<ReceivedRequest> receive(
      Tier tier, int max, Duration visibilityTimeout, Duration wait) {
    QueueLimits.checkReceive(max, wait);
    return call(
        "give messages of tier " + tier,
        () -> SqsMessages.receive(sqs, urls.of(tier), max, visibilityTimeout, wait));
  }

  @Override
  public void delete(Tier tier, String receipt) {
    DeleteMessageRequest request =
        DeleteMessageRequest.builder().queueUrl(urls.of(tier)).receiptHandle(receipt).build();
    call("delete a message of tier " + tier, () -> sqs.deleteMessage(request));
  }

  @Override
  public void deadLetter(RefreshRequest request, String reason) {
    SendMessageRequest message =
        SendMessageRequest.builder()
            .queueUrl(urls.deadLetter())
            .messageBody(RefreshRequestCodec.encode(request))
            .messageAttributes(
                Map.of(
                    REASON,
                    MessageAttributeValue.builder().dataType("String").stringValue(reason).build()))
            .build();
    call("take a dead letter", () -> sqs.sendMessage(message));
  }

  /** Sends a batch of no messages, which SQS refuses; whoever may send may do that. */
  @Override
  public void rehearse() {
    SendMessageBatchRequest nothing =
        SendMessageBatchRequest.builder().queueUrl(urls.of(Tier.HIGH)).entries(List.of()).build();
    call(
        "refuse an empty batch",
        () -> {
          try {
            return sqs.sendMessageBatch(nothing).successful().size();
          } catch (EmptyBatchRequestException e) {
            return 0;
          }
        });
  }

  @Override
  public QueueDepth depth(Tier tier) {
    return depth(urls.of(tier));
  }

  @Override
  public QueueDepth deadLetterDepth() {
    return depth(urls.deadLetter());
  }

  private QueueDepth depth(String url) {
    GetQueueAttributesRequest request =
        GetQueueAttributesRequest.builder()
            .queueUrl(url)
            .attributeNames(
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED)
            .build();
    Map<QueueAttributeName, String> counts =
        call("tell its depth", () -> sqs.getQueueAttributes(request)).attributes();
    return new QueueDepth(
        count(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
        count(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
        count(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED));
  }

  private static long count(Map<QueueAttributeName, String> counts, QueueAttributeName name) {
    return Long.parseLong(counts.getOrDefault(name, "0"));
  }

  private static <T> T call(String what, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw new QueueUnavailableException(
          "The queue did not %s: %s".formatted(what, e.getClass().getSimpleName()), e);
    }
  }
}

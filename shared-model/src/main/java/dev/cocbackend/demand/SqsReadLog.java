package dev.cocbackend.demand;

import dev.cocbackend.refresh.QueueUnavailableException;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** The queue of reads in SQS; each append is one message. Thread-safe. */
public final class SqsReadLog implements ReadLog {
  private final SqsClient sqs;
  private final String url;

  /**
   * @param url of the queue
   */
  public SqsReadLog(SqsClient sqs, String url) {
    this.sqs = sqs;
    this.url = url;
  }

  @Override
  public void append(List<KeyReads> reads) {
    ReadLog.requireFew(reads);
    if (reads.isEmpty()) {
      return;
    }
    SendMessageRequest request =
        SendMessageRequest.builder().queueUrl(url).messageBody(ReadLogCodec.encode(reads)).build();
    try {
      sqs.sendMessage(request);
    } catch (SdkException e) {
      throw new QueueUnavailableException(
          "The queue of reads did not take a message: " + e.getClass().getSimpleName(), e);
    }
  }
}

package dev.cocbackend.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;

class DeadLetterAttributesTest {

  @Test
  void aDeadLetterCarriesItsReasonAsAnAttributeAndTheRequestAsItWas() {
    SqsClient sqs = EmbeddedAws.services().sqs();
    RefreshQueueUrls urls = EmbeddedAws.services().newQueueUrls();
    SnapshotKey key = SnapshotKey.clan(new Tag("2PP"));
    RefreshRequest request = new RefreshRequest("a", key, Tier.LOW, SettableClock.START, 3);
    new SqsRefreshQueue(sqs, urls).deadLetter(request, "HTTP 500");

    assertThat(
            sqs.receiveMessage(
                    r -> r.queueUrl(urls.deadLetter().toString()).messageAttributeNames("All"))
                .messages())
        .singleElement()
        .satisfies(
            message -> {
              assertThat(message.messageAttributes())
                  .hasEntrySatisfying(
                      "reason", reason -> assertThat(reason.stringValue()).isEqualTo("HTTP 500"));
              assertThat(RefreshRequestCodec.decode(message.body())).isEqualTo(request);
            });
  }
}

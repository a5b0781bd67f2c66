package dev.cocbackend.contract;

import dev.cocbackend.embedded.EmbeddedDynamoDb;
import dev.cocbackend.embedded.EmbeddedSqs;

/** One embedded DynamoDB and one embedded SQS for all the tests of a JVM, started at first use. */
public final class EmbeddedAws {
  private EmbeddedAws() {}

  private static final class Holder {
    static final QueueTime.Shifted TIME = new QueueTime.Shifted();
    static final AwsServices SERVICES =
        new AwsServices(
            EmbeddedDynamoDb.start(null, 0).newClient(),
            EmbeddedSqs.start(null, 0, TIME).newClient(),
            TIME);
  }

  /** The servers' clients. */
  public static AwsServices services() {
    return Holder.SERVICES;
  }
}

package dev.cocbackend.operator.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/** The contract at the AWS endpoint that the environment names, such as an emulator's. */
@EnabledIfEnvironmentVariable(
    named = "AWS_ENDPOINT_URL",
    matches = ".+",
    disabledReason = "AWS_ENDPOINT_URL names no endpoint with an S3")
class S3StorageTest implements StorageContract {
  private static final String BUCKET = "backups-" + UUID.randomUUID();
  private static S3Client s3;

  private final String prefix = UUID.randomUUID() + "/";

  @BeforeAll
  static void makeBucket() {
    s3 =
        S3Client.builder()
            .forcePathStyle(true)
            .httpClient(UrlConnectionHttpClient.create())
            .build();
    s3.createBucket(r -> r.bucket(BUCKET));
  }

  @AfterAll
  static void close() {
    s3.close();
  }

  @Override
  public Storage storage() {
    return new S3Storage(s3, BUCKET, prefix);
  }

  @Test
  void otherPrefixesOfTheBucketAreNotSeen() {
    storage().put("a/one", out -> 0);

    assertThat(new S3Storage(s3, BUCKET, "other/").list("")).isEmpty();
    assertThat(storage().list("")).containsExactly("a/one");
  }

  @Test
  void aBucketThatIsNotThereIsNamed() {
    Storage nowhere = new S3Storage(s3, "no-such-bucket-" + UUID.randomUUID(), "");

    assertThatThrownBy(() -> nowhere.put("a/one", out -> 0))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("no-such-bucket");
  }
}

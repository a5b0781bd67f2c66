package dev.cocbackend.operator.backup;

import static dev.cocbackend.operator.queue.TestQueues.LIMITS;
import static dev.cocbackend.operator.queue.TestQueues.clock;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.operator.queue.TestQueues;
import dev.cocbackend.operator.storage.S3Storage;
import dev.cocbackend.operator.storage.Storage;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/** Backups in S3 at the AWS endpoint that the environment names, such as an emulator's. */
@EnabledIfEnvironmentVariable(
    named = "AWS_ENDPOINT_URL",
    matches = ".+",
    disabledReason = "AWS_ENDPOINT_URL names no endpoint with an S3")
class S3BackupTest {

  @Test
  void aBackupInS3IsVerifiedRestoredAndPruned() throws Exception {
    String bucket = "backups-" + UUID.randomUUID();
    try (S3Client s3 =
        S3Client.builder()
            .forcePathStyle(true)
            .httpClient(UrlConnectionHttpClient.create())
            .build()) {
      s3.createBucket(r -> r.bucket(bucket));
      Storage storage = new S3Storage(s3, bucket, "queues/");
      Backups backups = new Backups(storage);
      TestQueues queues = TestQueues.create();
      TestQueues target = TestQueues.create();
      queues.fill(25);

      QueueBackup backup = new QueueBackup(storage, LIMITS, clock(), new Random(1));
      BackupId id = backup.make(queues.all(), Steps.UNHEARD).id();
      BackupId newer = backup.make(queues.all(), Steps.UNHEARD).id();
      assertThat(backups.finished()).containsExactlyInAnyOrder(id, newer);
      assertThat(backups.verify(id, Steps.UNHEARD).problems()).isEmpty();
      QueueRestore restore = new QueueRestore(storage, LIMITS, clock());
      restore.restore(id, target.all(), false, false, Steps.UNHEARD);
      assertThat(target.contents()).isEqualTo(queues.contents());
      assertThat(restore.restore(id, target.all(), false, false, Steps.UNHEARD).sent()).isZero();

      backups.prune(backups.plan(Duration.ofDays(7), clock().instant().plus(Duration.ofDays(8))));
      assertThat(backups.finished()).hasSize(1);
    }
  }
}

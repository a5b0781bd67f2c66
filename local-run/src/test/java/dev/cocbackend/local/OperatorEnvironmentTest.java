package dev.cocbackend.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.refresh.RefreshQueueUrls;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.StalenessPolicy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorEnvironmentTest {
  @TempDir Path folder;

  @Test
  void theFileNamesTheServersWhileTheRunLastsAndNeverAKey() throws Exception {
    Map<Tier, String> tiers = new EnumMap<>(Tier.class);
    for (Tier tier : Tier.values()) {
      tiers.put(tier, "http://127.0.0.1:2/" + tier);
    }
    OperatorEnvironment environment = new OperatorEnvironment();
    environment.table(URI.create("http://127.0.0.1:1"), "snapshots");
    environment.queues(URI.create("http://127.0.0.1:2"), new RefreshQueueUrls(tiers, "http://dlq"));
    ApiKey key = new ApiKey("secret-key");
    environment.keys(List.of(key));
    environment.maxAges(StalenessPolicy.DEFAULT);

    AutoCloseable file = environment.writeTo(folder);
    String text = Files.readString(folder.resolve("environment"));
    assertThat(text.lines())
        .contains(
            "AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:1",
            "AWS_ENDPOINT_URL_SQS=http://127.0.0.1:2",
            "REFRESH_QUEUE_TYPE=sqs",
            "REFRESH_QUEUE_URL_LOW=http://127.0.0.1:2/LOW",
            "REFRESH_QUEUE_URL_DLQ=http://dlq",
            "SNAPSHOT_TABLE=snapshots",
            "SNAPSHOT_MAX_AGE_CLAN=1800",
            "COC_API_KEY_IDS=" + key.id());
    assertThat(text).doesNotContain("secret-key");

    file.close();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void queuesInMemoryAreSaidToBeThere() throws Exception {
    AutoCloseable unused = new OperatorEnvironment().writeTo(folder);

    assertThat(Files.readString(folder.resolve("environment")))
        .contains("REFRESH_QUEUE_TYPE=memory");
    unused.close();
  }
}

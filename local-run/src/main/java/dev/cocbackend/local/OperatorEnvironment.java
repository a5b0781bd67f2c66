package dev.cocbackend.local;

import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.embedded.LocalAccount;
import dev.cocbackend.refresh.RefreshQueueUrls;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.StalenessPolicy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The environment in which {@code ./operator --local} and AWS's own tools find this run's servers:
 * a file in the data folder while the run lasts. It names the CoC API's keys by their ids only.
 */
final class OperatorEnvironment {
  private static final String FILE = "environment";

  private final Map<String, String> variables = new TreeMap<>();

  OperatorEnvironment() {
    variables.put("AWS_REGION", LocalAccount.REGION.id());
    var credentials = LocalAccount.CREDENTIALS.resolveCredentials();
    variables.put("AWS_ACCESS_KEY_ID", credentials.accessKeyId());
    variables.put("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey());
    variables.put("REFRESH_QUEUE_TYPE", "memory");
  }

  void table(URI endpoint, String name) {
    variables.put("AWS_ENDPOINT_URL_DYNAMODB", endpoint.toString());
    variables.put("SNAPSHOT_TABLE", name);
  }

  void queues(URI endpoint, RefreshQueueUrls urls) {
    variables.put("AWS_ENDPOINT_URL_SQS", endpoint.toString());
    variables.put("REFRESH_QUEUE_TYPE", "sqs");
    for (Tier tier : Tier.values()) {
      variables.put("REFRESH_QUEUE_URL_" + tier.name(), urls.of(tier));
    }
    variables.put("REFRESH_QUEUE_URL_DLQ", urls.deadLetter());
  }

  void keys(List<ApiKey> keys) {
    variables.put(
        "COC_API_KEY_IDS", keys.stream().map(ApiKey::id).collect(Collectors.joining(",")));
  }

  void maxAges(StalenessPolicy policy) {
    variables.put("SNAPSHOT_MAX_AGE", Long.toString(policy.otherwise().toSeconds()));
    variables.put("SNAPSHOT_MAX_AGE_WAR", Long.toString(policy.runningWar().toSeconds()));
    variables.put("SNAPSHOT_MAX_AGE_CLAN", Long.toString(policy.clan().toSeconds()));
    variables.put("SNAPSHOT_MAX_AGE_PLAYER", Long.toString(policy.player().toSeconds()));
  }

  /**
   * Writes the file.
   *
   * @return removes it
   * @throws StartException if the folder cannot be written
   */
  AutoCloseable writeTo(Path folder) throws StartException {
    Path file = folder.resolve(FILE);
    Path unfinished = folder.resolve(FILE + ".unfinished");
    try {
      Files.write(
          unfinished,
          variables.entrySet().stream()
              .map(variable -> variable.getKey() + "=" + variable.getValue())
              .toList());
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StartException("%s cannot be written.".formatted(file), e);
    }
    return () -> Files.deleteIfExists(file);
  }
}

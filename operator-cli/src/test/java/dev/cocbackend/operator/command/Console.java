package dev.cocbackend.operator.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.operator.queue.TestQueues;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Runs commands in this process against embedded servers, and keeps what they print. */
final class Console {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final Map<String, String> environment = new HashMap<>();
  private InstantSource clock = TestQueues.clock();
  private boolean showsProgress;
  private int exit;
  private String out = "";
  private String err = "";

  /** The environment of a deployed system, with backups in {@code backups}. */
  static Console on(TestQueues queues, String table, Path backups) {
    Console console = new Console();
    console.set("QUEUE_BACKUP_DIR", backups.toString());
    console.set("AWS_REGION", "us-east-1");
    console.set("AWS_ACCESS_KEY_ID", "local");
    console.set("AWS_SECRET_ACCESS_KEY", "local");
    console.set(
        "AWS_ENDPOINT_URL_DYNAMODB",
        EmbeddedAws.services()
            .dynamoDb()
            .serviceClientConfiguration()
            .endpointOverride()
            .orElseThrow()
            .toString());
    console.set("SNAPSHOT_TABLE", table);
    for (QueueName name : QueueName.values()) {
      String suffix = name == QueueName.DEAD_LETTER ? "DLQ" : name.name();
      console.set("REFRESH_QUEUE_URL_" + suffix, queues.get(name).address());
    }
    URI url = URI.create(queues.get(QueueName.HIGH).address());
    console.set("AWS_ENDPOINT_URL_SQS", "http://" + url.getAuthority());
    return console;
  }

  void set(String name, String value) {
    environment.put(name, value);
  }

  void unset(String name) {
    environment.remove(name);
  }

  void clock(InstantSource other) {
    clock = other;
  }

  void showProgress() {
    showsProgress = true;
  }

  Map<String, String> environment() {
    return Map.copyOf(environment);
  }

  /** Runs a command and gives its exit code. */
  int run(String... arguments) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    exit =
        OperatorCommand.execute(
            List.of(arguments),
            environment,
            clock,
            new Random(5),
            TestQueues.LIMITS,
            new PrintWriter(outText, true),
            new PrintWriter(errText, true),
            showsProgress);
    out = outText.toString();
    err = errText.toString();
    return exit;
  }

  String out() {
    return out;
  }

  String err() {
    return err;
  }

  /** Standard output, which must be one JSON value and nothing else. */
  JsonNode json() {
    try {
      return JSON.readTree(out);
    } catch (JsonProcessingException e) {
      throw new AssertionError("Not one JSON value: " + out, e);
    }
  }
}

package dev.cocbackend.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.cocbackend.api.read.SnapshotReadHandler;
import dev.cocbackend.demand.KeyReads;
import dev.cocbackend.demand.ReadLogCodec;
import dev.cocbackend.embedded.EmbeddedDynamoDb;
import dev.cocbackend.embedded.EmbeddedSqs;
import dev.cocbackend.local.simulation.SimulatedCocApi;
import dev.cocbackend.local.simulation.SimulatedGame;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.RefreshRequestCodec;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Activity;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotTable;
import dev.cocbackend.tag.Tag;
import dev.cocbackend.tracker.TrackerHandler;
import dev.cocbackend.worker.RefreshWorkerHandler;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The Lambda jars have all that the functions need, and what was left out is needed by nothing. */
class LambdaJarTest {
  private static final String TABLE = "jar-test";
  private static final String KEY = "test-key";

  private static final SimulatedGame GAME = new SimulatedGame(1, 1, 1);
  private static final Tag CLAN = GAME.clanTags().getFirst();
  private static final Tag PLAYER =
      GAME.playerTags(CLAN, Instant.parse("2026-11-01T12:00:00Z")).getFirst();

  private static EmbeddedDynamoDb dynamoDb;
  private static EmbeddedSqs sqs;
  private static SimulatedCocApi upstream;
  private static DynamoDbClient client;
  private static String queueUrl;

  @BeforeAll
  static void start() throws IOException {
    dynamoDb = EmbeddedDynamoDb.start(null, 0);
    client = dynamoDb.newClient();
    client.createTable(SnapshotTable.createRequest(TABLE));
    sqs = EmbeddedSqs.start(null, 0);
    try (SqsClient queues = sqs.newClient()) {
      queueUrl = queues.createQueue(request -> request.queueName("refresh")).queueUrl();
    }
    upstream = SimulatedCocApi.start(GAME, 0, List.of(KEY), InstantSource.system());
  }

  @AfterAll
  static void stop() {
    upstream.close();
    sqs.close();
    client.close();
    dynamoDb.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"api-handler", "refresh-worker"})
  void nothingInAJarRefersToAClassThatWasLeftOut(String module) throws IOException {
    Set<String> present = new HashSet<>();
    Map<String, Set<String>> references = new HashMap<>();
    try (JarFile jar = new JarFile(jarOf(module).toFile())) {
      for (JarEntry entry : jar.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
        present.add(entry.getName());
        try (InputStream in = jar.getInputStream(entry)) {
          for (String reference : references(in.readAllBytes())) {
            references.computeIfAbsent(reference, r -> new TreeSet<>()).add(entry.getName());
          }
        }
      }
    }

    references.keySet().removeAll(present);
    // What no library of the build has either is optional, such as other logging back ends.
    references.keySet().removeIf(reference -> !isOnClassPath(reference));

    assertThat(references).isEmpty();
  }

  @Test
  void theReadFunctionStartsFromItsJarAlone() throws Exception {
    assertThat(
            run(
                "api-handler",
                "dev.cocbackend.api.read.SnapshotReadHandler",
                "GET",
                "/v1/clans/%23PPP",
                ""))
        .startsWith("202 {\"reason\":\"snapshotPending\"");
    try (SqsClient queues = sqs.newClient()) {
      assertThat(queues.receiveMessage(request -> request.queueUrl(queueUrl)).messages())
          .hasSize(1);
    }
  }

  @Test
  void theVerifyFunctionStartsFromItsJarAlone() throws Exception {
    assertThat(
            run(
                "api-handler",
                "dev.cocbackend.api.verify.VerifyTokenHandler",
                "POST",
                "/v1/players/%s/verifytoken".formatted(PLAYER.encoded()),
                "{\"token\":\"%s\"}".formatted(GAME.tokenOf(PLAYER))))
        .startsWith("200 ")
        .contains("\"ok\"");
  }

  @Test
  void theHealthFunctionStartsFromItsJarAlone() throws Exception {
    assertThat(
            run("api-handler", "dev.cocbackend.api.health.HealthHandler", "GET", "/v1/health", ""))
        .startsWith("200 ");
  }

  @Test
  void theWorkerStartsFromItsJarAlone() throws Exception {
    SnapshotKey key = SnapshotKey.clan(CLAN);
    String message =
        RefreshRequestCodec.encode(new RefreshRequest("test", key, Tier.HIGH, Instant.now(), 0));

    assertThat(run("refresh-worker", RefreshWorkerHandler.class.getName(), message))
        .isEqualTo("failures 0");
    assertThat(new DynamoSnapshotStore(client, TABLE).find(key)).isInstanceOf(Lookup.Found.class);
  }

  @Test
  void thePlannerStartsFromItsJarAlone() throws Exception {
    assertThat(run("refresh-worker", "dev.cocbackend.planner.RefreshPlannerHandler"))
        .contains("\"event\":\"plan\"");
  }

  @Test
  void theTrackerStartsFromItsJarAlone() throws Exception {
    SnapshotKey key = SnapshotKey.player(PLAYER);
    DynamoSnapshotStore store = new DynamoSnapshotStore(client, TABLE);
    Instant now = Instant.now();
    store.save(key, BodyBlock.ofObject("{\"a\":1}".getBytes(UTF_8), "hash"), null, now, null);
    String message = ReadLogCodec.encode(List.of(new KeyReads(key, 3, now)));

    assertThat(run("refresh-worker", TrackerHandler.class.getName(), message))
        .isEqualTo("failures 0");
    assertThat(store.activity(key).map(Activity::reads)).contains(3L);
  }

  /** The probe's line. */
  private static String run(String module, String... arguments) throws Exception {
    // The probe's own classes lie in folders; nothing else does.
    List<String> classPath = new ArrayList<>(List.of(jarOf(module).toString()));
    for (Class<?> type : List.of(HandlerProbe.class, ReadEvent.class)) {
      classPath.add(
          Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
    }
    List<String> command = new ArrayList<>(List.of(HandlerProbe.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        JavaProcess.of(
            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            String.join(File.pathSeparator, classPath),
            command);
    Map<String, String> environment = builder.environment();
    environment.put("SNAPSHOT_TABLE", TABLE);
    for (Tier tier : Tier.values()) {
      environment.put("REFRESH_QUEUE_URL_" + tier.name(), queueUrl);
    }
    environment.put("REFRESH_QUEUE_URL_DLQ", queueUrl);
    environment.put("READS_QUEUE_URL", queueUrl);
    environment.put("COC_API_BASE_URL", upstream.baseUri().toString());
    environment.put("COC_API_KEYS", KEY);
    environment.put("AWS_ENDPOINT_URL_DYNAMODB", dynamoDb.endpoint().toString());
    environment.put("AWS_ENDPOINT_URL_SQS", sqs.endpoint().toString());
    environment.put("AWS_REGION", "us-east-1");
    environment.put("AWS_ACCESS_KEY_ID", "test");
    environment.put("AWS_SECRET_ACCESS_KEY", "test");
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (InputStream out = process.getInputStream()) {
      String text = new String(out.readAllBytes(), UTF_8).strip();
      process.waitFor();
      return text;
    } finally {
      process.destroyForcibly();
    }
  }

  private static Path jarOf(String module) throws IOException {
    Class<?> type =
        module.equals("api-handler") ? SnapshotReadHandler.class : RefreshWorkerHandler.class;
    Path classes =
        Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath())
            .toAbsolutePath();
    try (Stream<Path> files = Files.list(classes.getParent())) {
      return files
          .filter(file -> file.getFileName().toString().endsWith("-lambda.jar"))
          .findFirst()
          .orElseGet(() -> abort("%s has no Lambda jar; mvn verify makes it.".formatted(module)));
    }
  }

  private static Set<String> references(byte[] classFile) {
    Set<String> names = new HashSet<>();
    for (PoolEntry entry : ClassFile.of().parse(classFile).constantPool()) {
      if (entry instanceof ClassEntry type && !type.asInternalName().startsWith("[")) {
        names.add(type.asInternalName() + ".class");
      }
    }
    return names;
  }

  private static boolean isOnClassPath(String name) {
    URL place = ClassLoader.getSystemResource(name);
    return place != null && !place.getProtocol().equals("jrt"); // which is the JDK
  }
}

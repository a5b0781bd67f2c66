package dev.cocbackend.api.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.settings.Settings;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * Runs before a new version of the read function gets its first reader: has that very version
 * answer a read from the real table and tells CodeDeploy what came of it. A version that fails gets
 * no traffic; neither does one that finds nothing where the version that readers have finds a
 * snapshot. Thread-safe.
 */
public final class PreTrafficHandler implements RequestHandler<Map<String, String>, String> {
  /** A version's first invocation restores a snapshot of the JVM, which takes up to seconds. */
  private static final Duration READ = Duration.ofSeconds(20);

  /** The alias by which all readers come; SAM publishes versions behind it. */
  private static final String READERS_ALIAS = "live";

  private static final String SUCCEEDED = "Succeeded";
  private static final String FAILED = "Failed";

  private final SignedCalls calls;
  private final URI lambda;
  private final URI codeDeploy;
  private final String version;
  private final String path;
  private final InstantSource clock;

  /**
   * Wires the function from its environment, for Lambda.
   *
   * @throws dev.cocbackend.settings.SettingsException if a variable is missing or wrong
   */
  public PreTrafficHandler() {
    this(
        Settings.fromEnvironment(),
        EnvironmentVariableCredentialsProvider.create(),
        InstantSource.system());
  }

  PreTrafficHandler(Settings settings, AwsCredentialsProvider credentials, InstantSource clock) {
    String region = settings.required("AWS_REGION");
    this.calls =
        new SignedCalls(
            UrlConnectionHttpClient.builder()
                .connectionTimeout(Duration.ofSeconds(2))
                .socketTimeout(READ)
                .build(),
            credentials,
            region);
    this.lambda = endpoint(settings, "lambda", region);
    this.codeDeploy = endpoint(settings, "codedeploy", region);
    this.version = settings.required("NEW_VERSION");
    this.path = settings.required("READ_PATH");
    this.clock = clock;
  }

  private static URI endpoint(Settings settings, String service, String region) {
    return settings.optional("AWS_ENDPOINT_URL").isPresent()
        ? settings.address("AWS_ENDPOINT_URL")
        : URI.create("https://%s.%s.amazonaws.com".formatted(service, region));
  }

  /**
   * @param event CodeDeploy's: {@code DeploymentId} and {@code LifecycleEventHookExecutionId}
   * @return the status that CodeDeploy was told
   * @throws IllegalArgumentException if the event is not one of CodeDeploy's
   * @throws IllegalStateException if CodeDeploy did not take the status; it rolls back then, once
   *     it has waited for an hour
   */
  @Override
  public String handleRequest(Map<String, String> event, Context context) {
    InvocationLog log =
        new InvocationLog("pre-traffic", context.getAwsRequestId(), clock.instant());
    String deployment = event.get("DeploymentId");
    String execution = event.get("LifecycleEventHookExecutionId");
    if (deployment == null || execution == null) {
      throw new IllegalArgumentException(
          "The event has no DeploymentId or no LifecycleEventHookExecutionId; only CodeDeploy"
              + " invokes this function.");
    }
    log.put("version", version);
    Optional<String> fault = faultOfNewVersion(log);
    fault.ifPresent(text -> log.put("fault", text));
    String status = fault.isEmpty() ? SUCCEEDED : FAILED;
    log.put("told", status);
    int answered = report(deployment, execution, status);
    context.getLogger().log(log.finish(answered));
    if (answered != 200) {
      throw new IllegalStateException(
          "CodeDeploy answered %d to the status %s.".formatted(answered, status));
    }
    return status;
  }

  private Optional<String> faultOfNewVersion(InvocationLog log) {
    try {
      SignedCalls.Answer answer = read(version);
      if (isPending(answer) && !isPendingForReaders(log)) {
        // It may have been fetched between the two; what is stored stays.
        answer = read(version);
        if (isPending(answer)) {
          return Optional.of("A 202 where the version that readers have finds a snapshot.");
        }
      }
      return fault(answer);
    } catch (RuntimeException e) {
      log.failure(e);
      return Optional.of("The function could not be invoked.");
    }
  }

  /**
   * Whether those who read now are put off, too. A version that finds nothing where they find a
   * snapshot would have all readers wait and everything fetched anew. Before the first deployment
   * is through there is no such alias, and nothing stored either.
   */
  private boolean isPendingForReaders(InvocationLog log) {
    SignedCalls.Answer answer =
        read(version.substring(0, version.lastIndexOf(':') + 1) + READERS_ALIAS);
    boolean absent = answer.status() == 404;
    boolean pending = isPending(answer);
    log.put(READERS_ALIAS, absent ? "none" : pending ? "pending" : "not pending");
    return absent || pending;
  }

  private SignedCalls.Answer read(String function) {
    return calls.post(
        "lambda",
        lambda.resolve(
            "/2015-03-31/functions/%s/invocations".formatted(URLEncoder.encode(function, UTF_8))),
        Map.of("Content-Type", "application/json"),
        ReadCheck.event(path));
  }

  private static boolean isPending(SignedCalls.Answer answer) {
    return fault(answer).isEmpty() && ReadCheck.isPending(answer.body());
  }

  private static Optional<String> fault(SignedCalls.Answer answer) {
    if (answer.status() != 200) {
      return Optional.of("Lambda answered %d.".formatted(answer.status()));
    }
    return answer.functionError()
        ? Optional.of("The function failed.")
        : ReadCheck.fault(answer.body());
  }

  private int report(String deployment, String execution, String status) {
    byte[] body =
        JsonNodeFactory.instance
            .objectNode()
            .put("deploymentId", deployment)
            .put("lifecycleEventHookExecutionId", execution)
            .put("status", status)
            .toString()
            .getBytes(UTF_8);
    return calls
        .post(
            "codedeploy",
            codeDeploy.resolve("/"),
            Map.of(
                "Content-Type",
                "application/x-amz-json-1.1",
                "X-Amz-Target",
                "CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus"),
            body)
        .status();
  }
}

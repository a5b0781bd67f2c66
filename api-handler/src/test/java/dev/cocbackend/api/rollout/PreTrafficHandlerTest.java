package dev.cocbackend.api.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.api.http.TestContext;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.settings.Settings;
import java.io.IOException;
import java.util.Map;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

class PreTrafficHandlerTest {
  private static final String VERSION =
      "arn:aws:lambda:eu-central-1:123456789012:function:coc-backend-read:7";
  private static final String FRESH =
      """
      {"statusCode":200,"isBase64Encoded":false,
       "body":"{\\"last_updated\\":\\"2030-01-01T00:00:00Z\\",\\"is_stale\\":true,\\"tag\\":\\"#2PP\\"}"}
      """;
  private static final String PENDING =
      "{\"statusCode\":202,\"body\":\"{\\\"reason\\\":\\\"snapshotPending\\\"}\"}";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final MockWebServer aws = new MockWebServer();
  private final TestContext context = new TestContext();

  @BeforeEach
  void start() throws IOException {
    aws.start();
  }

  @AfterEach
  void stop() {
    aws.close();
  }

  @Test
  void aVersionThatAnswersASnapshotIsLetToReaders() throws Exception {
    aws.enqueue(answer(200, FRESH));
    aws.enqueue(answer(200, "{}"));

    assertThat(run()).isEqualTo("Succeeded");

    RecordedRequest invocation = aws.takeRequest();
    assertThat(invocation.getUrl().encodedPath())
        .isEqualTo("/2015-03-31/functions/" + VERSION.replace(":", "%3A") + "/invocations");
    assertThat(invocation.getHeaders().get("Authorization"))
        .contains("Credential=key/", "/eu-central-1/lambda/aws4_request");
    JsonNode event = JSON.readTree(invocation.getBody().utf8());
    assertThat(event.path("version").asText()).isEqualTo("2.0");
    assertThat(event.path("rawPath").asText()).isEqualTo("/v1/clans/%232PP");
    assertThat(event.path("requestContext").path("http").path("method").asText()).isEqualTo("GET");

    RecordedRequest report = aws.takeRequest();
    assertThat(report.getHeaders().get("X-Amz-Target"))
        .isEqualTo("CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus");
    assertThat(report.getHeaders().get("Authorization"))
        .contains("/eu-central-1/codedeploy/aws4_request");
    assertThat(JSON.readTree(report.getBody().utf8()))
        .isEqualTo(
            JSON.readTree(
                """
                {"deploymentId":"d-1","lifecycleEventHookExecutionId":"e-1","status":"Succeeded"}
                """));
  }

  @Test
  void aTagThatReadersDoNotFindEitherIsFineToo() throws Exception {
    aws.enqueue(answer(200, PENDING));
    aws.enqueue(answer(200, PENDING));
    aws.enqueue(answer(200, "{}"));

    assertThat(run()).isEqualTo("Succeeded");

    aws.takeRequest();
    assertThat(aws.takeRequest().getUrl().encodedPath())
        .isEqualTo(
            "/2015-03-31/functions/"
                + VERSION.replace(":7", ":live").replace(":", "%3A")
                + "/invocations");
    assertThat(context.logged()).contains("\"live\":\"pending\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {FRESH, "{\"statusCode\":503,\"body\":\"{}\"}"})
  void aVersionThatFindsNothingWhereReadersAreServedGetsNoTraffic(String served) throws Exception {
    aws.enqueue(answer(200, PENDING));
    aws.enqueue(answer(200, served));
    aws.enqueue(answer(200, PENDING));
    aws.enqueue(answer(200, "{}"));

    assertThat(run()).isEqualTo("Failed");

    assertThat(context.logged()).contains("\"live\":\"not pending\"").contains("\"fault\":");
  }

  @Test
  void aSnapshotThatArrivesBetweenTheTwoAnswersIsNoFault() {
    aws.enqueue(answer(200, PENDING));
    aws.enqueue(answer(200, FRESH));
    aws.enqueue(answer(200, FRESH));
    aws.enqueue(answer(200, "{}"));

    assertThat(run()).isEqualTo("Succeeded");
  }

  @Test
  void theFirstDeploymentHasNoReadersToCompareWith() {
    aws.enqueue(answer(200, PENDING));
    aws.enqueue(answer(404, "{}"));
    aws.enqueue(answer(200, "{}"));

    assertThat(run()).isEqualTo("Succeeded");

    assertThat(context.logged()).contains("\"live\":\"none\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"statusCode\":503,\"body\":\"{}\"}",
        "{\"statusCode\":202,\"body\":\"{}\"}",
        "{\"statusCode\":200,\"body\":\"{\\\"tag\\\":\\\"#2PP\\\",\\\"is_stale\\\":true}\"}",
        "{\"statusCode\":200,\"body\":\"{\\\"last_updated\\\":\\\"2030-01-01T00:00:00Z\\\"}\"}",
        "{\"statusCode\":200,\"body\":\"no JSON\"}",
        "{\"statusCode\":200,\"isBase64Encoded\":true,\"body\":\"***\"}",
        "",
        "null"
      })
  void aVersionThatAnswersAnythingElseGetsNoTraffic(String payload) throws Exception {
    aws.enqueue(answer(200, payload));
    aws.enqueue(answer(200, "{}"));

    assertThat(run()).isEqualTo("Failed");

    aws.takeRequest();
    assertThat(aws.takeRequest().getBody().utf8()).contains("\"status\":\"Failed\"");
    assertThat(context.logged()).contains("\"fault\":");
  }

  @Test
  void aVersionThatThrowsGetsNoTraffic() {
    aws.enqueue(
        new MockResponse.Builder()
            .code(200)
            .setHeader("X-Amz-Function-Error", "Unhandled")
            .body(FRESH)
            .build());
    aws.enqueue(answer(200, "{}"));

    assertThat(run()).isEqualTo("Failed");
  }

  @Test
  void aVersionThatLambdaDoesNotInvokeGetsNoTraffic() {
    aws.enqueue(answer(403, "{}"));
    aws.enqueue(answer(200, "{}"));

    assertThat(run()).isEqualTo("Failed");
  }

  @Test
  void aStatusThatCodeDeployDoesNotTakeFailsTheInvocation() {
    aws.enqueue(answer(200, FRESH));
    aws.enqueue(answer(400, "{}"));

    assertThatThrownBy(this::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("400");
  }

  @Test
  void anEventOfSomebodyElseIsRefusedBeforeAnythingIsInvoked() {
    assertThatThrownBy(() -> handler().handleRequest(Map.of(), context))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("DeploymentId");
    assertThat(aws.getRequestCount()).isZero();
  }

  private String run() {
    return handler()
        .handleRequest(
            Map.of("DeploymentId", "d-1", "LifecycleEventHookExecutionId", "e-1"), context);
  }

  private PreTrafficHandler handler() {
    return new PreTrafficHandler(
        new Settings(
            Map.of(
                "AWS_REGION",
                "eu-central-1",
                "AWS_ENDPOINT_URL",
                aws.url("/").toString(),
                "NEW_VERSION",
                VERSION,
                "READ_PATH",
                "/v1/clans/%232PP")),
        StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")),
        new SettableClock());
  }

  private static MockResponse answer(int status, String body) {
    return new MockResponse.Builder().code(status).body(body).build();
  }
}

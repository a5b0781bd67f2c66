package dev.cocbackend.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.push.DeviceToken;
import dev.cocbackend.push.Platform;
import dev.cocbackend.push.PushGateway.Delivery;
import dev.cocbackend.push.PushMessage;
import dev.cocbackend.push.PushUnavailableException;
import dev.cocbackend.push.RejectedTokenException;
import java.io.IOException;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

class SnsPushGatewayTest {
  private static final DeviceToken TOKEN = new DeviceToken("secret+token/1=");
  private static final String APPLICATION = "arn:aws:sns:us-east-1:1:app/APNS_SANDBOX/coc";
  private static final String ENDPOINT = "arn:aws:sns:us-east-1:1:endpoint/APNS_SANDBOX/coc/1-2";
  private static final PushMessage MESSAGE =
      new PushMessage("{\"aps\":{}}", "war/2PP", Duration.ofHours(1), true);

  private final MockWebServer sns = new MockWebServer();
  private SnsPushGateway gateway;

  @BeforeEach
  void start() throws IOException {
    sns.start();
    gateway =
        new SnsPushGateway(
            Map.of(Platform.APNS, APPLICATION),
            sns.url("/").uri(),
            "us-east-1",
            StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "key")));
  }

  @AfterEach
  void stop() {
    sns.close();
  }

  private void answer(int status, String body) {
    sns.enqueue(new MockResponse.Builder().code(status).body(body).build());
  }

  private void error(String code, String message) {
    answer(
        400,
        "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>"
            .formatted(code, message));
  }

  private Map<String, String> taken() throws InterruptedException {
    RecordedRequest request = sns.takeRequest();
    assertThat(request.getHeaders().get("Authorization"))
        .contains("/us-east-1/sns/aws4_request")
        .contains("Signature=");
    Map<String, String> form = new HashMap<>();
    for (String pair : Objects.requireNonNull(request.getBody()).utf8().split("&", -1)) {
      int equals = pair.indexOf('=');
      form.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), UTF_8));
    }
    assertThat(form).containsEntry("Version", "2010-03-31");
    return form;
  }

  @Test
  void aTokenGetsAnEndpointThatIsEnabled() throws Exception {
    answer(200, "<R><EndpointArn>" + ENDPOINT + "</EndpointArn></R>");
    answer(200, "<R/>");

    assertThat(gateway.register(Platform.APNS, TOKEN)).isEqualTo(ENDPOINT);

    assertThat(taken())
        .containsEntry("Action", "CreatePlatformEndpoint")
        .containsEntry("PlatformApplicationArn", APPLICATION)
        .containsEntry("Token", TOKEN.value());
    assertThat(taken())
        .containsEntry("Action", "SetEndpointAttributes")
        .containsEntry("EndpointArn", ENDPOINT)
        .containsEntry("Attributes.entry.2.key", "Enabled")
        .containsEntry("Attributes.entry.2.value", "true");
  }

  @Test
  void anEndpointThatTheTokenHasAlreadyIsTaken() throws Exception {
    error(
        "InvalidParameter",
        "Invalid parameter: Token Reason: Endpoint %s already exists with the same Token, but different attributes."
            .formatted(ENDPOINT));
    answer(200, "<R/>");

    assertThat(gateway.register(Platform.APNS, TOKEN)).isEqualTo(ENDPOINT);
  }

  @Test
  void anEndpointThatIsGoneIsMadeAnew() throws Exception {
    error("NotFound", "Endpoint does not exist");
    answer(200, "<R><EndpointArn>" + ENDPOINT + "</EndpointArn></R>");
    answer(200, "<R/>");

    assertThat(gateway.renew(Platform.APNS, "arn:old/APNS/x", TOKEN)).isEqualTo(ENDPOINT);
  }

  @Test
  void aTokenThatHasAnEndpointOfItsOwnKeepsThatOne() throws Exception {
    error(
        "InvalidParameter",
        "Invalid parameter: Attributes Reason: Endpoint %s already exists with the same Token"
            .formatted(ENDPOINT));
    answer(200, "<R/>");

    assertThat(gateway.renew(Platform.APNS, "arn:old/APNS/x", TOKEN)).isEqualTo(ENDPOINT);
  }

  @Test
  void aPlatformWithoutAnApplicationIsOff() {
    assertThat(gateway.isOn(Platform.APNS)).isTrue();
    assertThat(gateway.isOn(Platform.FCM)).isFalse();
    assertThatExceptionOfType(PushUnavailableException.class)
        .isThrownBy(() -> gateway.register(Platform.FCM, TOKEN))
        .withMessageContaining("fcm");
  }

  @Test
  void noErrorShowsTheToken() {
    error("InvalidParameter", "Invalid parameter: Token Reason: bad " + TOKEN.value());
    assertThatExceptionOfType(RejectedTokenException.class)
        .isThrownBy(() -> gateway.register(Platform.APNS, TOKEN))
        .withMessageNotContaining("secret")
        .withNoCause();

    error("AuthorizationError", "not with " + TOKEN.value());
    assertThatExceptionOfType(PushUnavailableException.class)
        .isThrownBy(() -> gateway.register(Platform.APNS, TOKEN))
        .withMessageContaining("AuthorizationError")
        .withMessageNotContaining("secret");

    sns.close();
    assertThatExceptionOfType(PushUnavailableException.class)
        .isThrownBy(() -> gateway.register(Platform.APNS, TOKEN))
        .withMessageNotContaining("secret")
        .withNoCause();
  }

  @Test
  void aMessageGoesUnderThePlatformsOwnNameWithItsAttributes() throws Exception {
    answer(200, "<R><MessageId>1</MessageId></R>");

    assertThat(gateway.publish(ENDPOINT, MESSAGE)).isEqualTo(Delivery.SENT);

    Map<String, String> form = taken();
    JsonNode message = new ObjectMapper().readTree(form.get("Message"));
    assertThat(message.path("APNS_SANDBOX").asText()).isEqualTo("{\"aps\":{}}");
    assertThat(form)
        .containsEntry("TargetArn", ENDPOINT)
        .containsEntry("MessageStructure", "json")
        .containsEntry("MessageAttributes.entry.2.Name", "AWS.SNS.MOBILE.APNS.COLLAPSE_ID")
        .containsEntry("MessageAttributes.entry.2.Value.StringValue", "war/2PP")
        .containsEntry("MessageAttributes.entry.3.Value.StringValue", "10")
        .containsEntry("MessageAttributes.entry.4.Name", "AWS.SNS.MOBILE.APNS_SANDBOX.TTL")
        .containsEntry("MessageAttributes.entry.4.Value.StringValue", "3600");
  }

  @Test
  void whatBecameOfAMessageIsTold() {
    error("EndpointDisabled", "Endpoint is disabled");
    error(
        "InvalidParameter",
        "Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified");
    error("Throttling", "Rate exceeded");
    answer(500, "oops");
    error("PlatformApplicationDisabled", "off");

    assertThat(gateway.publish(ENDPOINT, MESSAGE)).isEqualTo(Delivery.GONE);
    assertThat(gateway.publish(ENDPOINT, MESSAGE)).isEqualTo(Delivery.GONE);
    assertThat(gateway.publish(ENDPOINT, MESSAGE)).isEqualTo(Delivery.THROTTLED);
    assertThat(gateway.publish(ENDPOINT, MESSAGE)).isEqualTo(Delivery.FAILED);
    assertThat(gateway.publish(ENDPOINT, MESSAGE)).isEqualTo(Delivery.FAILED);
    sns.close();
    assertThat(gateway.publish(ENDPOINT, MESSAGE)).isEqualTo(Delivery.FAILED);
  }

  @Test
  void removingWhatIsGoneIsNoError() {
    answer(200, "<R/>");
    gateway.remove(ENDPOINT);
    error("NotFound", "Endpoint does not exist");
    gateway.remove(ENDPOINT);
    error("InternalError", "oops");
    assertThatExceptionOfType(PushUnavailableException.class)
        .isThrownBy(() -> gateway.remove(ENDPOINT));
  }
}

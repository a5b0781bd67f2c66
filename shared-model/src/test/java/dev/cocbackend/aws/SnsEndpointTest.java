package dev.cocbackend.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.push.DeviceToken;
import dev.cocbackend.push.Platform;
import dev.cocbackend.push.PushGateway.Delivery;
import dev.cocbackend.push.PushMessage;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** The gateway at the SNS of the endpoint that the environment names, such as an emulator's. */
@EnabledIfEnvironmentVariable(
    named = "AWS_ENDPOINT_URL",
    matches = ".+",
    disabledReason = "AWS_ENDPOINT_URL names no endpoint that could have an SNS")
class SnsEndpointTest {
  private static final String REGION = "us-east-1";
  private static final StaticCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));

  private final URI address = URI.create(Objects.requireNonNull(System.getenv("AWS_ENDPOINT_URL")));

  @Test
  void aDeviceIsRegisteredToldMovedAndForgotten() throws IOException {
    SnsPushGateway gateway =
        new SnsPushGateway(Map.of(Platform.APNS, newApplication()), address, REGION, CREDENTIALS);
    DeviceToken token = new DeviceToken("token-" + UUID.randomUUID());
    PushMessage message = new PushMessage("{\"aps\":{}}", "war-2PP-1", Duration.ofHours(1), true);

    String endpoint = gateway.register(Platform.APNS, token);
    assertThat(gateway.register(Platform.APNS, token)).isEqualTo(endpoint);
    assertThat(gateway.publish(endpoint, message)).isEqualTo(Delivery.SENT);
    DeviceToken next = new DeviceToken("token-" + UUID.randomUUID());
    assertThat(gateway.renew(Platform.APNS, endpoint, next)).isEqualTo(endpoint);

    gateway.remove(endpoint);
    gateway.remove(endpoint);
    assertThat(gateway.publish(endpoint, message)).isEqualTo(Delivery.GONE);
    assertThat(gateway.renew(Platform.APNS, endpoint, next)).isNotEqualTo(endpoint);
  }

  private String newApplication() throws IOException {
    String form =
        "Action=CreatePlatformApplication&Version=2010-03-31&Name=test-%s&Platform=APNS"
                .formatted(UUID.randomUUID())
            + "&Attributes.entry.1.key=PlatformCredential&Attributes.entry.1.value=none";
    try (SdkHttpClient http = UrlConnectionHttpClient.create()) {
      HttpExecuteResponse answer =
          http.prepareRequest(
                  new RequestSigner(CREDENTIALS, REGION)
                      .post(
                          "sns",
                          address,
                          Map.of("Content-Type", "application/x-www-form-urlencoded"),
                          form.getBytes(UTF_8)))
              .call();
      String text = new String(answer.responseBody().orElseThrow().readAllBytes(), UTF_8);
      Matcher arn =
          Pattern.compile("<PlatformApplicationArn>([^<]+)</PlatformApplicationArn>").matcher(text);
      assertThat(arn.find()).as(text).isTrue();
      return arn.group(1);
    }
  }
}

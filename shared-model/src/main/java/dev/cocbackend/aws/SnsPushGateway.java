package dev.cocbackend.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cocbackend.push.DeviceToken;
import dev.cocbackend.push.Platform;
import dev.cocbackend.push.PushGateway;
import dev.cocbackend.push.PushMessage;
import dev.cocbackend.push.PushUnavailableException;
import dev.cocbackend.push.RejectedTokenException;
import dev.cocbackend.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * Amazon SNS mobile push, by signed calls of its query protocol: four operations, for which SNS's
 * own client would add 3 MB to each Lambda jar. The JDK's HTTP client keeps as many connections as
 * there are threads that publish, where {@code HttpURLConnection} keeps five. Thread-safe.
 */
public final class SnsPushGateway implements PushGateway {
  private static final Duration CONNECT = Duration.ofSeconds(1);

  /** SNS answers in tens of milliseconds. */
  private static final Duration CALL = Duration.ofSeconds(3);

  private static final String VERSION = "2010-03-31";
  private static final Pattern CODE = Pattern.compile("<Code>([A-Za-z.]{1,80})</Code>");
  private static final Pattern ENDPOINT = Pattern.compile("<EndpointArn>([^<]+)</EndpointArn>");

  /** SNS names the endpoint that a token has already in its complaint. */
  private static final Pattern EXISTING = Pattern.compile("Endpoint (arn:\\S+) already exists");

  /** Of an endpoint that was deleted SNS complains as of an invalid parameter. */
  private static final String NO_ENDPOINT = "No endpoint found";

  private final Map<Platform, String> applications;
  private final URI address;
  private final RequestSigner signer;
  private final HttpClient http;

  /**
   * @param applications ARN of each platform's application; a platform without one is off
   */
  SnsPushGateway(
      Map<Platform, String> applications,
      URI address,
      String region,
      AwsCredentialsProvider credentials) {
    this.applications = Map.copyOf(applications);
    this.address = address;
    this.signer = new RequestSigner(credentials, region);
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
  }

  /**
   * With the applications that {@code PUSH_APNS_APPLICATION} and {@code PUSH_FCM_APPLICATION} name;
   * region, credentials and endpoint are those of the SDK's clients.
   */
  public static SnsPushGateway of(Settings settings) {
    Map<Platform, String> applications = new EnumMap<>(Platform.class);
    settings
        .optional("PUSH_APNS_APPLICATION")
        .ifPresent(arn -> applications.put(Platform.APNS, arn));
    settings.optional("PUSH_FCM_APPLICATION").ifPresent(arn -> applications.put(Platform.FCM, arn));
    Region region =
        settings
            .optional("AWS_REGION")
            .map(Region::of)
            .orElseGet(() -> new DefaultAwsRegionProviderChain().getRegion());
    URI address =
        Stream.of("AWS_ENDPOINT_URL_SNS", "AWS_ENDPOINT_URL")
            .filter(name -> settings.optional(name).isPresent())
            .findFirst()
            .map(settings::address)
            .orElseGet(
                () ->
                    URI.create(
                        "https://sns.%s.%s"
                            .formatted(region.id(), region.metadata().partition().dnsSuffix())));
    return new SnsPushGateway(
        applications, address, region.id(), DefaultCredentialsProvider.builder().build());
  }

  @Override
  public boolean isOn(Platform platform) {
    return applications.containsKey(platform);
  }

  @Override
  public String register(Platform platform, DeviceToken token) {
    String application = applications.get(platform);
    if (application == null) {
      throw new PushUnavailableException("Push to %s is off.".formatted(platform.id()), null);
    }
    Answer answer =
        call(
            "CreatePlatformEndpoint",
            Map.of("PlatformApplicationArn", application, "Token", token.value()));
    // SNS may have had the endpoint already, and have disabled it.
    String endpoint =
        answer
            .text(ENDPOINT)
            .or(() -> answer.text(EXISTING))
            .orElseThrow(() -> answer.failure(platform));
    return enable(platform, endpoint, token).orElseThrow(() -> unavailable("an endpoint vanished"));
  }

  @Override
  public String renew(Platform platform, String endpoint, DeviceToken token) {
    return enable(platform, endpoint, token).orElseGet(() -> register(platform, token));
  }

  /** Empty if there is no such endpoint any more. */
  private Optional<String> enable(Platform platform, String endpoint, DeviceToken token) {
    Answer answer =
        call(
            "SetEndpointAttributes",
            Map.of(
                "EndpointArn", endpoint,
                "Attributes.entry.1.key", "Token",
                "Attributes.entry.1.value", token.value(),
                "Attributes.entry.2.key", "Enabled",
                "Attributes.entry.2.value", "true"));
    if (answer.status() == 200) {
      return Optional.of(endpoint);
    }
    Optional<String> other = answer.text(EXISTING).filter(found -> !found.equals(endpoint));
    if (other.isPresent()) {
      // The token has an endpoint of its own, and SNS takes it behind no second one.
      return enable(platform, other.get(), token);
    }
    if (answer.code().equals("NotFound")) {
      return Optional.empty();
    }
    throw answer.failure(platform);
  }

  @Override
  public Delivery publish(String endpoint, PushMessage message) {
    // arn:…:endpoint/APNS_SANDBOX/application/id: the payload stands under the platform's own name.
    String platform = endpoint.split("/", 3)[1];
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("TargetArn", endpoint);
    parameters.put("MessageStructure", "json");
    parameters.put(
        "Message",
        JsonNodeFactory.instance
            .objectNode()
            .put("default", "")
            .put(platform, message.payload())
            .toString());
    if (platform.startsWith("APNS")) {
      attribute(parameters, 1, "APNS.PUSH_TYPE", "alert");
      attribute(parameters, 2, "APNS.COLLAPSE_ID", message.collapseKey());
      attribute(parameters, 3, "APNS.PRIORITY", message.urgent() ? "10" : "5");
      attribute(
          parameters, 4, platform + ".TTL", Long.toString(Math.max(0, message.life().toSeconds())));
    }
    Answer answer;
    try {
      answer = call("Publish", parameters);
    } catch (PushUnavailableException e) {
      return Delivery.FAILED;
    }
    if (answer.status() == 200) {
      return Delivery.SENT;
    }
    return answer.delivery();
  }

  @Override
  public void remove(String endpoint) {
    Answer answer = call("DeleteEndpoint", Map.of("EndpointArn", endpoint));
    if (answer.status() != 200 && !answer.code().equals("NotFound")) {
      throw unavailable(answer.toString());
    }
  }

  private static void attribute(
      Map<String, String> parameters, int number, String name, String value) {
    String entry = "MessageAttributes.entry." + number;
    parameters.put(entry + ".Name", "AWS.SNS.MOBILE." + name);
    parameters.put(entry + ".Value.DataType", "String");
    parameters.put(entry + ".Value.StringValue", value);
  }

  /** What SNS said; the text form is without the body, which may quote a token. */
  private record Answer(int status, String body) {
    Optional<String> text(Pattern pattern) {
      Matcher matcher = pattern.matcher(body);
      return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    String code() {
      return text(CODE).orElse("");
    }

    /** Of a message that was not taken. SNS has several spellings of some codes. */
    Delivery delivery() {
      String code = code().toLowerCase(Locale.ROOT);
      if (code.startsWith("endpointdisabled")
          || code.startsWith("notfound")
          || body.contains(NO_ENDPOINT)) {
        return Delivery.GONE;
      }
      return status == 429 || code.startsWith("throttl") || code.equals("requestlimitexceeded")
          ? Delivery.THROTTLED
          : Delivery.FAILED;
    }

    RuntimeException failure(Platform platform) {
      return code().startsWith("InvalidParameter")
          ? new RejectedTokenException(platform)
          : unavailable(toString());
    }

    @Override
    public String toString() {
      return "HTTP %d %s".formatted(status, code()).strip();
    }
  }

  private static PushUnavailableException unavailable(String what) {
    return new PushUnavailableException("SNS did not do as it was asked: " + what, null);
  }

  private Answer call(String action, Map<String, String> parameters) {
    String form =
        Stream.concat(
                Stream.of("Action=" + action, "Version=" + VERSION),
                parameters.entrySet().stream()
                    .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), UTF_8)))
            .collect(Collectors.joining("&"));
    byte[] body = form.getBytes(UTF_8);
    try {
      SdkHttpRequest signed =
          signer
              .post(
                  "sns",
                  address,
                  Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
                  body)
              .httpRequest();
      HttpRequest.Builder request =
          HttpRequest.newBuilder(signed.getUri())
              .timeout(CALL)
              .POST(BodyPublishers.ofByteArray(body));
      signed
          .headers()
          .forEach(
              (name, values) -> {
                // The client sets these two itself, to the same values.
                if (!name.equalsIgnoreCase("Host") && !name.equalsIgnoreCase("Content-Length")) {
                  values.forEach(value -> request.header(name, value));
                }
              });
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString(UTF_8));
      return new Answer(response.statusCode(), response.body());
    } catch (IOException | SdkException e) {
      // Its message may quote the request.
      throw unavailable("no answer: " + e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("interrupted");
    }
  }
}

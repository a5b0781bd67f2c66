package dev.cocbackend.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * One operation of a service that speaks AWS JSON 1.1, made of the SDK's own credentials, signer
 * and HTTP client. The whole client of Systems Manager would add 6 MB to jars of 11 MB, and that of
 * Secrets Manager 0.7 MB, for one operation each. Thread-safe.
 */
final class AwsJsonCall {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Duration CONNECT = Duration.ofSeconds(1);

  /** Both services answer in tens of milliseconds. */
  private static final Duration READ = Duration.ofSeconds(2);

  private static final int ATTEMPTS = 2;

  /** The largest secret has 64 KB; with escapes and the rest of the answer this is ample. */
  private static final int MAX_ANSWER_BYTES = 1 << 20;

  private final Service service;
  private final URI endpoint;
  private final RequestSigner signer;
  private final Supplier<SdkHttpClient> http;

  AwsJsonCall(Service service, URI endpoint, String region, AwsCredentialsProvider credentials) {
    this.service = service;
    this.endpoint = endpoint;
    this.signer = new RequestSigner(credentials, region);
    this.http =
        () ->
            UrlConnectionHttpClient.builder()
                .connectionTimeout(CONNECT)
                .socketTimeout(READ)
                .build();
  }

  /** The services, with the host's first part, by which they also sign. */
  enum Service {
    SECRETS_MANAGER("secretsmanager", "secretsmanager", "AWS_ENDPOINT_URL_SECRETS_MANAGER"),
    SYSTEMS_MANAGER("ssm", "AmazonSSM", "AWS_ENDPOINT_URL_SSM");

    private final String signingName;
    private final String target;
    private final String endpointVariable;

    Service(String signingName, String target, String endpointVariable) {
      this.signingName = signingName;
      this.target = target;
      this.endpointVariable = endpointVariable;
    }

    /** The variable with which the SDK's clients of the service are pointed elsewhere. */
    String endpointVariable() {
      return endpointVariable;
    }
  }

  /** With the credentials that all clients of this process find. */
  static AwsJsonCall of(Service service, Optional<URI> endpoint, Region region) {
    URI address =
        endpoint.orElseGet(
            () ->
                URI.create(
                    "https://%s.%s.%s"
                        .formatted(
                            service.signingName,
                            region.id(),
                            region.metadata().partition().dnsSuffix())));
    return new AwsJsonCall(
        service, address, region.id(), DefaultCredentialsProvider.builder().build());
  }

  /**
   * The service said no, or nothing; the message shows neither what was asked nor what was read.
   */
  static final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedException(String message) {
      super(message);
    }
  }

  /**
   * Makes the call, once more if the service did not answer or failed itself.
   *
   * @throws FailedException if it came to nothing
   */
  JsonNode call(String operation, ObjectNode parameters) {
    byte[] body = parameters.toString().getBytes(UTF_8);
    String failure = "";
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      // A client of its own for each call, for there are minutes between two.
      try (SdkHttpClient client = http.get()) {
        HttpExecuteResponse answer = client.prepareRequest(signed(operation, body)).call();
        byte[] text = read(answer);
        int status = answer.httpResponse().statusCode();
        if (status == 200) {
          return JSON.readTree(text);
        }
        failure = "HTTP %d %s".formatted(status, errorType(text)).strip();
        if (status < 500) {
          break;
        }
      } catch (IOException | UncheckedIOException e) {
        failure = "no answer: " + e.getClass().getSimpleName();
      } catch (SdkException e) {
        failure = "no credentials: " + e.getClass().getSimpleName();
      }
    }
    throw new FailedException(failure);
  }

  private HttpExecuteRequest signed(String operation, byte[] body) {
    return signer.post(
        service.signingName,
        endpoint,
        Map.of(
            "Content-Type",
            "application/x-amz-json-1.1",
            "X-Amz-Target",
            service.target + "." + operation),
        body);
  }

  private static byte[] read(HttpExecuteResponse answer) throws IOException {
    if (answer.responseBody().isEmpty()) {
      return new byte[0];
    }
    try (AbortableInputStream in = answer.responseBody().get();
        InputStream all = in) {
      return all.readNBytes(MAX_ANSWER_BYTES);
    }
  }

  /** Such as {@code ResourceNotFoundException}; never the message, which may quote anything. */
  private static String errorType(byte[] text) {
    try {
      String type = JSON.readTree(text).path("__type").asText();
      String name = type.substring(type.lastIndexOf('#') + 1);
      return name.matches("[A-Za-z]{1,80}") ? name : "";
    } catch (IOException e) {
      return "";
    }
  }
}

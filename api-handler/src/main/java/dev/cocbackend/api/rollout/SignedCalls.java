package dev.cocbackend.api.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cocbackend.aws.RequestSigner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Posts signed requests to AWS. The SDK's own clients of Lambda and CodeDeploy would add half its
 * size to the package that the read function starts from, for two calls a deployment. Thread-safe.
 */
final class SignedCalls {
  private final SdkHttpClient http;
  private final RequestSigner signer;

  SignedCalls(SdkHttpClient http, AwsCredentialsProvider credentials, String region) {
    this.http = http;
    this.signer = new RequestSigner(credentials, region);
  }

  /** What came back; whether the invoked function itself failed. */
  record Answer(int status, boolean functionError, String body) {}

  /**
   * @param service the service's name in signatures
   * @throws UncheckedIOException if the service cannot be reached
   */
  Answer post(String service, URI address, Map<String, String> headers, byte[] body) {
    HttpExecuteRequest request = signer.post(service, address, headers, body);
    try {
      HttpExecuteResponse response = http.prepareRequest(request).call();
      return new Answer(
          response.httpResponse().statusCode(),
          response.httpResponse().firstMatchingHeader("X-Amz-Function-Error").isPresent(),
          text(response));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(HttpExecuteResponse response) throws IOException {
    if (response.responseBody().isEmpty()) {
      return "";
    }
    try (AbortableInputStream in = response.responseBody().get()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}

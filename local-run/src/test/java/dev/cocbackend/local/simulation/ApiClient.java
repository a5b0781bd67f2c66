package dev.cocbackend.local.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks a simulated API over a socket. */
final class ApiClient implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final SimulatedCocApi api;
  private final String key;

  ApiClient(SimulatedCocApi api, String key) {
    this.api = api;
    this.key = key;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpResponse<String> control(String method, String path, String body)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(api.baseUri().resolve("/control/" + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  HttpClient http() {
    return http;
  }

  /** A request below {@code /v1} with the key. */
  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(api.baseUri() + path))
        .timeout(Duration.ofSeconds(30)) // so that a failing test ends
        .header("Authorization", "Bearer " + key);
  }

  static JsonNode json(HttpResponse<String> response) throws JsonProcessingException {
    return MAPPER.readTree(response.body());
  }

  static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Override
  public void close() {
    http.close();
  }
}

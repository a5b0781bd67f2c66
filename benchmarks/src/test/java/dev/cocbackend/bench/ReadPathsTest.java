package dev.cocbackend.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReadPathsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00.250Z");

  static List<Payload> payloads() {
    return Payloads.simulated();
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void everyWayAnswersTheSame(Payload payload) throws IOException {
    ReadPaths paths = new ReadPaths(payload, NOW);
    ObjectNode expected = (ObjectNode) JSON.readTree(payload.json());
    expected.put("last_updated", "2026-11-01T12:00:00.250Z").put("is_stale", false);

    assertThat(decoded(paths.ours())).isEqualTo(expected);
    assertThat(decoded(paths.parseToTree())).isEqualTo(expected);
    assertThat(decoded(paths.dataBinding())).isEqualTo(expected);
    assertThat(decoded(paths.gunzipSpliceGzip())).isEqualTo(expected);
    APIGatewayV2HTTPResponse answer = paths.handler();
    assertThat(answer.getStatusCode()).isEqualTo(200);
    assertThat(decoded(answer.getBody())).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void theFloorIsWhatIsStored(Payload payload) throws IOException {
    ReadPaths paths = new ReadPaths(payload, NOW);

    assertThat(Base64.getDecoder().decode(paths.floor())).hasSize(paths.storedBytes());
  }

  private static JsonNode decoded(String base64) throws IOException {
    byte[] gzip = Base64.getDecoder().decode(base64);
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      return JSON.readTree(in.readAllBytes());
    }
  }
}

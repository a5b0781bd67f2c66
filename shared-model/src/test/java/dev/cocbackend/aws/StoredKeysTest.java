package dev.cocbackend.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.KeysUnavailableException;
import dev.cocbackend.embedded.LocalAccount;
import java.io.IOException;
import java.net.URI;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both places that keys may be stored in, over a server that answers as theirs do. */
class StoredKeysTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private AwsJsonCall call(AwsJsonCall.Service service) {
    URI endpoint = URI.create(server.url("/").toString());
    return new AwsJsonCall(service, endpoint, LocalAccount.REGION.id(), LocalAccount.CREDENTIALS);
  }

  private void answers(int status, String body) {
    server.enqueue(new MockResponse.Builder().code(status).body(body).build());
  }

  /** What holds for both. */
  abstract class Contract {
    abstract StoredKeys keys();

    abstract String answer(String value);

    @Test
    void keysSeparatedByCommasAreReadInOrder() {
      answers(200, answer(" one, two ,\n"));

      assertThat(keys().get())
          .extracting(ApiKey::authorization)
          .containsExactly("Bearer one", "Bearer two");
    }

    @Test
    void aJsonArrayIsReadInOrder() {
      answers(200, answer("[\"one\", \"two\"]"));

      assertThat(keys().get())
          .extracting(ApiKey::authorization)
          .containsExactly("Bearer one", "Bearer two");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          " , ",
          "[]",
          "[\"swordfish\"",
          "[\"swordfish\", 7]",
          "[\"sword fish\"]",
          "sword fish",
          "{\"key\":\"swordfish\"}"
        })
    void whatIsNoListOfKeysIsRefusedWithoutShowingIt(String value) {
      answers(200, answer(value));

      assertThatThrownBy(keys()::get)
          .isInstanceOf(KeysUnavailableException.class)
          .hasMessageStartingWith("What THE_SETTING names ")
          .hasMessageNotContaining("fish")
          .hasNoCause();
    }

    @Test
    void aRefusalIsToldByItsTypeAndNotTriedAgain() {
      answers(
          400,
          "{\"__type\":\"com.amazonaws#ResourceNotFoundException\",\"message\":\"no swordfish\"}");

      assertThatThrownBy(keys()::get)
          .isInstanceOf(KeysUnavailableException.class)
          .hasMessage(
              "What THE_SETTING names could not be read: HTTP 400 ResourceNotFoundException");
      assertThat(server.getRequestCount()).isOne();
    }

    @Test
    void aFailureOfTheServiceIsTriedAgain() {
      answers(500, "");
      answers(200, answer("one"));

      assertThat(keys().get()).hasSize(1);
    }

    @Test
    void aServiceThatDoesNotAnswerIsToldSo() {
      StoredKeys keys = keys();
      server.close();

      assertThatThrownBy(keys::get)
          .isInstanceOf(KeysUnavailableException.class)
          .hasMessageContaining("THE_SETTING")
          .hasMessageContaining("no answer");
    }

    void assertRequest(String target, String signingName, String body) throws Exception {
      RecordedRequest request = server.takeRequest();
      assertThat(request.getMethod()).isEqualTo("POST");
      assertThat(request.getHeaders().get("X-Amz-Target")).isEqualTo(target);
      assertThat(request.getHeaders().get("Content-Type")).isEqualTo("application/x-amz-json-1.1");
      assertThat(request.getHeaders().get("Authorization"))
          .startsWith("AWS4-HMAC-SHA256 Credential=")
          .contains("/us-east-1/" + signingName + "/aws4_request")
          .contains("x-amz-target");
      JsonNode sent = JSON.readTree(request.getBody().toByteArray());
      assertThat(sent).isEqualTo(JSON.readTree(body));
    }
  }

  @Nested
  class InSecret extends Contract {
    @Override
    StoredKeys keys() {
      return StoredKeys.inSecret(
          "THE_SETTING", call(AwsJsonCall.Service.SECRETS_MANAGER), "coc/keys");
    }

    @Override
    String answer(String value) {
      return JsonNodeFactory.instance
          .objectNode()
          .put("Name", "coc/keys")
          .put("SecretString", value)
          .toString();
    }

    @Test
    void theSecretIsAskedForByName() throws Exception {
      answers(200, answer("one"));
      keys().get();

      assertRequest(
          "secretsmanager.GetSecretValue", "secretsmanager", "{\"SecretId\":\"coc/keys\"}");
    }

    @Test
    void aBinarySecretIsRefused() {
      answers(200, "{\"SecretBinary\":\"c3dvcmRmaXNo\"}");

      assertThatThrownBy(keys()::get).hasMessage("What THE_SETTING names has no text.");
    }
  }

  @Nested
  class InParameter extends Contract {
    @Override
    StoredKeys keys() {
      return StoredKeys.inParameter(
          "THE_SETTING", call(AwsJsonCall.Service.SYSTEMS_MANAGER), "/coc/keys");
    }

    @Override
    String answer(String value) {
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      answer.putObject("Parameter").put("Type", "SecureString").put("Value", value);
      return answer.toString();
    }

    @Test
    void theParameterIsAskedForDecrypted() throws Exception {
      answers(200, answer("one"));
      keys().get();

      assertRequest(
          "AmazonSSM.GetParameter", "ssm", "{\"Name\":\"/coc/keys\",\"WithDecryption\":true}");
    }
  }
}

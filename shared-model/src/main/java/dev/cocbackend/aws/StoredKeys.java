package dev.cocbackend.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.KeysUnavailableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** API keys out of Secrets Manager or the Parameter Store. Nothing it throws shows any. */
final class StoredKeys implements Supplier<List<ApiKey>> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String setting;
  private final AwsJsonCall call;
  private final String operation;
  private final ObjectNode parameters;
  private final String path;

  private StoredKeys(
      String setting, AwsJsonCall call, String operation, ObjectNode parameters, String path) {
    this.setting = setting;
    this.call = call;
    this.operation = operation;
    this.parameters = parameters;
    this.path = path;
  }

  /**
   * @param setting named when something is wrong
   * @param id name or ARN
   */
  static StoredKeys inSecret(String setting, AwsJsonCall secretsManager, String id) {
    ObjectNode parameters = JsonNodeFactory.instance.objectNode().put("SecretId", id);
    return new StoredKeys(setting, secretsManager, "GetSecretValue", parameters, "/SecretString");
  }

  /**
   * @param setting named when something is wrong
   * @param name name or ARN
   */
  static StoredKeys inParameter(String setting, AwsJsonCall systemsManager, String name) {
    ObjectNode parameters =
        JsonNodeFactory.instance.objectNode().put("Name", name).put("WithDecryption", true);
    return new StoredKeys(setting, systemsManager, "GetParameter", parameters, "/Parameter/Value");
  }

  @Override
  public List<ApiKey> get() {
    JsonNode value;
    try {
      value = call.call(operation, parameters).at(path);
    } catch (AwsJsonCall.FailedException e) {
      throw unavailable("could not be read: " + e.getMessage());
    }
    if (!value.isTextual()) {
      throw unavailable("has no text.");
    }
    return parse(value.textValue().strip());
  }

  private List<ApiKey> parse(String text) {
    List<String> secrets = text.startsWith("[") ? elements(text) : entries(text);
    if (secrets.isEmpty()) {
      throw unavailable("has at least one key.");
    }
    try {
      return secrets.stream().map(ApiKey::new).toList();
    } catch (IllegalArgumentException e) {
      throw unavailable("is a list of API keys. " + e.getMessage());
    }
  }

  private List<String> elements(String text) {
    List<String> secrets = new ArrayList<>();
    try {
      for (JsonNode element : JSON.readTree(text)) {
        if (!element.isTextual()) {
          throw unavailable("is a JSON array of strings.");
        }
        secrets.add(element.textValue().strip());
      }
    } catch (JsonProcessingException e) {
      // Jackson's message quotes the text.
      throw unavailable("begins like a JSON array, but is none.");
    }
    return secrets;
  }

  private List<String> entries(String text) {
    if (text.startsWith("{")) {
      throw unavailable("is keys separated by commas, or a JSON array; not a JSON object.");
    }
    return Arrays.stream(text.split(",")).map(String::strip).filter(e -> !e.isEmpty()).toList();
  }

  private KeysUnavailableException unavailable(String what) {
    return new KeysUnavailableException("What %s names %s".formatted(setting, what));
  }
}

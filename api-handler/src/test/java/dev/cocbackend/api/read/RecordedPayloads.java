package dev.cocbackend.api.read;

import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Responses recorded from the CoC API, where a folder above the module's has them. */
final class RecordedPayloads {
  private static final Path FOLDER = Path.of("shared", "data", "coc-api");
  private static final ObjectMapper JSON = new ObjectMapper();

  private RecordedPayloads() {}

  /**
   * The bodies that are objects with members, by their file's path. Skips the calling test if there
   * are no recordings.
   */
  static Map<String, JsonNode> objects() {
    Path folder =
        find()
            .orElseGet(
                () -> abort("No folder above this one has recorded payloads in " + FOLDER + "."));
    try (Stream<Path> files = Files.walk(folder)) {
      Map<String, JsonNode> objects = new TreeMap<>();
      files
          .filter(file -> file.toString().endsWith(".json"))
          .forEach(
              file -> {
                JsonNode body = body(file);
                if (body.isObject() && !body.isEmpty()) {
                  objects.put(folder.relativize(file).toString(), body);
                }
              });
      return objects;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode body(Path file) {
    try {
      return JSON.readTree(file.toFile()).path("body");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> find() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve(FOLDER))) {
        return Optional.of(at.resolve(FOLDER));
      }
    }
    return Optional.empty();
  }
}

package dev.cocbackend.operator.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link Storage} does; {@link #storage} is empty. */
public interface StorageContract {
  Storage storage();

  private void put(String path, String text) {
    storage()
        .put(
            path,
            out -> {
              out.write(text.getBytes(UTF_8));
              return text.length();
            });
  }

  private Optional<String> get(String path) {
    return storage()
        .open(path)
        .map(
            stream -> {
              try (InputStream in = stream) {
                return new String(in.readAllBytes(), UTF_8);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  @Test
  default void whatWasPutCanBeRead() {
    put("a/one.ndjson", "first");

    assertThat(get("a/one.ndjson")).contains("first");
    assertThat(get("a/two.ndjson")).isEmpty();
  }

  @Test
  default void aSecondPutReplacesTheFile() {
    put("a/one.ndjson", "first and long");
    put("a/one.ndjson", "second");

    assertThat(get("a/one.ndjson")).contains("second");
    assertThat(storage().list("")).containsExactly("a/one.ndjson");
  }

  @Test
  default void aPutThatFailsChangesNothing() {
    put("a/one.ndjson", "first");

    assertThatThrownBy(
            () ->
                storage()
                    .put(
                        "a/one.ndjson",
                        out -> {
                          out.write(1);
                          throw new IOException("the source went away");
                        }))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("one.ndjson");
    assertThat(get("a/one.ndjson")).contains("first");
    assertThat(storage().list("")).containsExactly("a/one.ndjson");
  }

  @Test
  default void filesAreListedByPrefixInOrder() {
    put("b/one", "1");
    put("a/two", "2");
    put("a/one", "3");

    assertThat(storage().list("")).containsExactly("a/one", "a/two", "b/one");
    assertThat(storage().list("a/")).containsExactly("a/one", "a/two");
    assertThat(storage().list("c/")).isEmpty();
  }

  @Test
  default void aDeletedFileIsGoneAndMayBeDeletedAgain() {
    put("a/one", "1");
    storage().delete("a/one");
    storage().delete("a/one");

    assertThat(get("a/one")).isEmpty();
    assertThat(storage().list("")).isEmpty();
  }

  @Test
  default void manyBytesComeBackAsTheyWere() {
    String text = "0123456789abcdef".repeat(100_000);
    put("large", text);

    assertThat(get("large")).contains(text);
  }
}

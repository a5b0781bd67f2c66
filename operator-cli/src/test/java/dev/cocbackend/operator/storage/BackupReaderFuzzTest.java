package dev.cocbackend.operator.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

class BackupReaderFuzzTest {

  @FuzzTest(maxDuration = "10s")
  void anyBytesAreAWholeFileOrRefused(FuzzedDataProvider data) throws IOException {
    boolean isDamaged = data.consumeBoolean();
    int at = data.consumeInt(0, 4_000);
    byte change = data.consumeByte();
    byte[] bytes =
        data.consumeBoolean()
            ? written(data.consumeRemainingAsString())
            : data.consumeRemainingAsBytes();
    if (isDamaged && at < bytes.length) {
      bytes[at] ^= change;
    }
    List<JsonNode> records = new ArrayList<>();
    FileSum sum;
    try (LineReader reader = new LineReader(new ByteArrayInputStream(bytes), "fuzz", 1)) {
      for (JsonNode record = reader.next(); record != null; record = reader.next()) {
        records.add(record);
      }
      sum = reader.sum();
    } catch (CorruptFileException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    assertThat(sum.records()).isEqualTo(records.size());
    assertThat(sum.bytes()).isEqualTo(bytes.length);
    assertThat(isDamaged && at < bytes.length && change != 0)
        .as("a changed byte was read as if it had been written")
        .isFalse();
  }

  private static byte[] written(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LineWriter writer = new LineWriter(out, "fuzz", 1, JsonNodeFactory.instance.objectNode());
    for (String record : text.split("\n", 5)) {
      // A lone surrogate becomes a question mark, as everywhere in UTF-8.
      String valid = new String(record.getBytes(UTF_8), UTF_8);
      writer.write(JsonNodeFactory.instance.objectNode().put("text", valid));
    }
    writer.finish();
    return out.toByteArray();
  }
}

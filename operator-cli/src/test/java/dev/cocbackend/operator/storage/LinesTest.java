package dev.cocbackend.operator.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinesTest {
  private static byte[] written(int records) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LineWriter writer =
        new LineWriter(out, "test", 1, JsonNodeFactory.instance.objectNode().put("more", "é"));
    for (int i = 0; i < records; i++) {
      writer.write(JsonNodeFactory.instance.objectNode().put("text", "r\n\"" + i + "\u2028€"));
    }
    FileSum sum = writer.finish();
    assertThat(sum.records()).isEqualTo(records);
    assertThat(sum.bytes()).isEqualTo(out.size());
    return out.toByteArray();
  }

  private static List<String> read(byte[] file) throws IOException, CorruptFileException {
    List<String> texts = new ArrayList<>();
    try (LineReader reader = new LineReader(new ByteArrayInputStream(file), "test", 1)) {
      for (JsonNode record = reader.next(); record != null; record = reader.next()) {
        texts.add(record.path("text").asText());
      }
      assertThat(reader.sum().bytes()).isEqualTo(file.length);
    }
    return texts;
  }

  @Test
  void recordsComeBackInOrder() throws Exception {
    assertThat(read(written(3))).containsExactly("r\n\"0\u2028€", "r\n\"1\u2028€", "r\n\"2\u2028€");
    assertThat(read(written(0))).isEmpty();
  }

  @Test
  void theFormatIsWhatTheDocumentationShows() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LineWriter writer = new LineWriter(out, "f", 1, JsonNodeFactory.instance.objectNode());
    writer.write(JsonNodeFactory.instance.objectNode().put("a", 1));
    writer.finish();

    // Checksums computed by another program.
    assertThat(out.toString(UTF_8))
        .isEqualTo(
            """
            {"format":"f","version":1}
            {"crc32c":"cff7d56a","record":{"a":1}}
            {"count":1,"sha256":"2a8410f66918ce0cbbb962c7cf975455ad665c4a09248501661be135377fcc87"}
            """);
  }

  @Test
  void everyFlippedBitIsFound() throws Exception {
    byte[] file = written(4);
    for (int at = 0; at < file.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = file.clone();
        damaged[at] ^= (byte) (1 << bit);
        assertThatThrownBy(() -> read(damaged))
            .as("bit %d of byte %d", bit, at)
            .isInstanceOf(CorruptFileException.class);
      }
    }
  }

  @Test
  void everyCutAndEveryAdditionIsFound() throws Exception {
    byte[] file = written(4);
    for (int length = 0; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(CorruptFileException.class);
    }
    byte[] longer = Arrays.copyOf(file, file.length + 1);
    longer[file.length] = '\n';
    assertThatThrownBy(() -> read(longer))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("more follows");
  }

  @Test
  void aDamagedRecordIsNamedByItsLine() throws Exception {
    String file = new String(written(4), UTF_8);
    byte[] damaged = file.replace("r\\n\\\"2", "r\\n\\\"7").getBytes(UTF_8);

    assertThatThrownBy(() -> read(damaged)).hasMessageContaining("Line 4");
  }

  @Test
  void noiseIsNeverReadAndNeverBreaksTheReader() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      assertThatThrownBy(() -> read(noise)).isInstanceOf(CorruptFileException.class);
    }
  }

  @Test
  void anotherFormatOrVersionIsRefusedByName() throws Exception {
    byte[] file = written(1);

    assertThatThrownBy(() -> new LineReader(new ByteArrayInputStream(file), "other", 1))
        .hasMessageContaining("other");
    assertThatThrownBy(() -> new LineReader(new ByteArrayInputStream(file), "test", 2))
        .hasMessageContaining("version 1");
  }
}

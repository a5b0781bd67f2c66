package dev.cocbackend.mobile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the page for app developers shows is what CI compiles. */
class SamplesInDocsTest {
  private static final Path DOCS = Path.of("..", "docs");

  @ParameterizedTest
  @CsvSource({
    "kotlin,ClanScreen.kt",
    "typescript,clanScreen.ts",
    "swift,ClanScreen.swift",
  })
  void thePageShowsTheSampleAsItIs(String language, String file) throws Exception {
    String sample = Files.readString(DOCS.resolve("samples").resolve(language).resolve(file));

    assertThat(Files.readString(DOCS.resolve("mobile.md")))
        .contains("```" + language + "\n" + sample + "```\n");
  }
}

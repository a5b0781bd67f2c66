package dev.cocbackend.local.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Compares docs/configuration.md with the code that reads settings and the template that sets them.
 */
class DocumentedSettingsTest {
  private static final List<String> MODULES =
      List.of("shared-model", "api-handler", "refresh-worker", "local-run", "operator-cli");

  /** In the first column of a table, perhaps several. */
  private static final Pattern DOCUMENTED = Pattern.compile("`([A-Z][A-Z0-9_]+)`(?=[^|]*\\|)");

  private static final Pattern LITERAL =
      Pattern.compile("(?<!paramLabel = )\"(PORT|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\"");

  @Test
  void everySettingThatTheCodeReadsIsDocumented() throws IOException {
    assertThat(inCode()).isNotEmpty();
    assertThat(documented()).containsAll(inCode());
  }

  @Test
  void everySettingOfTheTemplateIsDocumented() throws IOException {
    assertThat(documented()).containsAll(inTemplate());
  }

  @Test
  void everythingDocumentedIsReadByTheCodeOrSetByTheTemplate() throws IOException {
    Set<String> known = new TreeSet<>(inCode());
    known.addAll(inTemplate());
    assertThat(known).containsAll(documented());
  }

  private static Set<String> documented() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<String> lines = Files.lines(Path.of("..", "docs", "configuration.md"))) {
      lines
          .filter(line -> line.startsWith("| `"))
          .map(line -> line.substring(0, line.indexOf('|', 1) + 1))
          .forEach(column -> addMatches(DOCUMENTED, column, names));
    }
    return names;
  }

  private static Set<String> inTemplate() throws IOException {
    Template template = Template.read();
    Set<String> names = new TreeSet<>();
    template
        .all("AWS::Serverless::Function")
        .keySet()
        .forEach(function -> names.addAll(template.environment(function)));
    return names;
  }

  /** Names in the files that read settings; the SDK's own are the SDK's to document. */
  private static Set<String> inCode() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          String source = Files.readString(file);
          if (source.contains("import dev.cocbackend.settings.Settings;")) {
            addMatches(LITERAL, source, names);
          }
        }
      }
    }
    names.removeIf(name -> name.startsWith("AWS_"));
    return names;
  }

  private static void addMatches(Pattern pattern, String text, Set<String> names) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
  }
}

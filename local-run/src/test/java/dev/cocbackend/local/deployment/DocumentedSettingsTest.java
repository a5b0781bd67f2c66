package dev.cocbackend.local.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

  /** A call of {@code Settings.integer}: name, default, least, most. */
  private static final Pattern INTEGER =
      Pattern.compile("integer\\(\\s*\"([A-Z_]+)\",\\s*([\\w.]+),\\s*([\\w.]+),\\s*([\\w.]+)\\)");

  private static final Pattern RANGE = Pattern.compile("(\\d+) to (\\d+)");

  /** A cell that begins with a number, or is a flag's value. */
  private static final Pattern FALLBACK = Pattern.compile("\\| `?(\\d+|false|true)`?(?=,| \\|)");

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

  @Test
  void defaultsAndRangesAreThoseOfTheCode() throws IOException {
    Map<String, Row> rows = rows();
    Map<String, String> sources = sources();
    int compared = 0;
    for (Map.Entry<String, String> source : sources.entrySet()) {
      // The local run has defaults of its own for some, which the page names besides.
      if (source.getKey().startsWith("local-run/")) {
        continue;
      }
      Matcher read = INTEGER.matcher(source.getValue());
      while (read.find()) {
        Row row = Objects.requireNonNull(rows.get(read.group(1)), read.group(1));
        Optional<String> fallback = value(read.group(2), source.getValue(), sources);
        fallback.ifPresent(text -> assertThat(row.fallback()).as(read.group(1)).isEqualTo(text));
        assertThat(row.least()).as(read.group(1)).isEqualTo(number(read.group(3)));
        assertThat(Optional.of(row.most()))
            .as(read.group(1))
            .isEqualTo(value(read.group(4), source.getValue(), sources));
        compared++;
      }
    }
    assertThat(compared).isGreaterThanOrEqualTo(9);
  }

  @Test
  void defaultsAndRangesAreThoseOfTheTemplate() throws IOException {
    Map<String, Row> rows = rows();
    Template template = Template.read();
    Set<String> compared = new TreeSet<>();
    for (String function : template.all("AWS::Serverless::Function").keySet()) {
      for (String name : template.environment(function)) {
        JsonNode parameter =
            template.parameter(template.environmentValue(function, name).path("!Ref").asText());
        boolean isFlag = parameter.path("AllowedValues").toString().equals("[\"true\",\"false\"]");
        Row row = rows.get(name);
        if (row == null || !(isFlag || parameter.path("Type").asText().equals("Number"))) {
          continue;
        }
        assertThat(row.fallback()).as(name).isEqualTo(parameter.path("Default").asText());
        if (!isFlag) {
          assertThat(row.least()).as(name).isEqualTo(parameter.path("MinValue").asText());
          assertThat(row.most()).as(name).isEqualTo(parameter.path("MaxValue").asText());
        }
        compared.add(name);
      }
    }
    assertThat(compared).hasSizeGreaterThan(9);
  }

  /** What the page says of a variable; empty where it says nothing. */
  private record Row(String fallback, String least, String most) {}

  private static Map<String, Row> rows() throws IOException {
    Map<String, Row> rows = new TreeMap<>();
    String range = "";
    for (String line : Files.readAllLines(Path.of("..", "docs", "configuration.md"))) {
      if (line.startsWith("## ")) {
        range = "";
      } else if (line.startsWith("| `")) {
        Matcher own = RANGE.matcher(line);
        Matcher bounds = RANGE.matcher(own.find() ? own.group() : range);
        boolean isBounded = bounds.find();
        Matcher fallback = FALLBACK.matcher(line);
        Row row =
            new Row(
                fallback.find() ? fallback.group(1) : "",
                isBounded ? bounds.group(1) : "",
                isBounded ? bounds.group(2) : "");
        Set<String> names = new TreeSet<>();
        addMatches(DOCUMENTED, line.substring(0, line.indexOf('|', 1) + 1), names);
        names.forEach(name -> rows.put(name, row));
      } else if (range.isEmpty() && RANGE.matcher(line).find()) {
        // Said of all rows of the section.
        range = line;
      }
    }
    return rows;
  }

  /** A number as it is, or of a constant; empty if it is computed. */
  private static Optional<String> value(String code, String source, Map<String, String> sources) {
    if (Character.isDigit(code.charAt(0))) {
      return Optional.of(number(code));
    }
    int dot = code.indexOf('.');
    String home =
        dot < 0
            ? source
            : sources.entrySet().stream()
                .filter(file -> file.getKey().endsWith("/" + code.substring(0, dot) + ".java"))
                .map(Map.Entry::getValue)
                .collect(Collectors.joining());
    Matcher constant =
        Pattern.compile("\\b%s = ([0-9_]+);".formatted(code.substring(dot + 1))).matcher(home);
    return constant.find() ? Optional.of(number(constant.group(1))) : Optional.empty();
  }

  private static String number(String literal) {
    return literal.replace("_", "");
  }

  /** The code of all modules by path. */
  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          sources.put(
              Path.of("..").relativize(file).toString().replace('\\', '/'), Files.readString(file));
        }
      }
    }
    return sources;
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
    for (String source : sources().values()) {
      if (source.contains("import dev.cocbackend.settings.Settings;")) {
        addMatches(LITERAL, source, names);
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

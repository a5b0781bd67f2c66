package dev.cocbackend.local.warm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCacheTest {
  private static final List<String> FLAGS = List.of("-Xmx64m", "-XX:+UseSerialGC");

  @TempDir Path temporary;
  private Path folder;
  private Path library;
  private String classPath;

  @BeforeEach
  void makeClassPath() throws Exception {
    folder = temporary.resolve("caches").resolve("one");
    Path adding = temporary.resolve("adding.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, ".");
    try (OutputStream file = Files.newOutputStream(adding);
        JarOutputStream jar = new JarOutputStream(file, manifest)) {
      jar.putNextEntry(new JarEntry("entry.txt"));
      jar.write("kept".getBytes(StandardCharsets.UTF_8));
      jar.closeEntry();
    }
    library = Files.copy(placeOf(JsonFactory.class), temporary.resolve("library.jar"));
    classPath =
        String.join(
            File.pathSeparator,
            placeOf(Program.class).toString(),
            adding.toString(),
            library.toString());
  }

  @Test
  void aStartMapsTheCacheAndTakesLibrariesFromIt() throws Exception {
    StartCache cache = new StartCache(folder, classPath, FLAGS);
    assertThat(cache.isUsable()).isFalse();

    cache.make(new Program.Once());

    assertThat(cache.isUsable()).isTrue();
    assertThat(start(cache, "-Xlog:class+load"))
        .contains("JSON, in use: true")
        .containsPattern("JsonFactory source: shared objects file")
        .containsPattern("warm\\.Program source: (file:|jrt:)");
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("start.aot", "class-path", "launcher.jar", "adding.jar");
    try (JarFile copy = new JarFile(folder.resolve("adding.jar").toFile())) {
      assertThat(copy.getManifest().getMainAttributes())
          .doesNotContainKey(Attributes.Name.CLASS_PATH);
      assertThat(copy.getEntry("entry.txt")).isNotNull();
    }
  }

  @Test
  void aCacheThatDoesNotFitIsIgnoredWithoutAWordAndMadeAnew() throws Exception {
    new StartCache(folder, classPath, FLAGS).make(new Program.Once());
    List<String> others = new ArrayList<>(FLAGS);
    others.add("--enable-native-access=ALL-UNNAMED");
    StartCache cache = new StartCache(folder, classPath, others);

    assertThat(cache.isUsable()).isFalse();
    assertThat(start(cache)).isEqualToIgnoringWhitespace("JSON, in use: false");

    cache.make(new Program.Once());
    assertThat(cache.isUsable()).isTrue();
  }

  @Test
  void aDamagedCacheIsIgnoredWithoutAWord() throws Exception {
    StartCache cache = new StartCache(folder, classPath, FLAGS);
    cache.make(new Program.Once());
    Path file = folder.resolve(StartCache.CACHE);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(Files.size(file) / 2);
    }

    assertThat(cache.isUsable()).isFalse();
    assertThat(start(cache)).isEqualToIgnoringWhitespace("JSON, in use: false");
  }

  @Test
  void aNewCacheReplacesThoseOfOtherClassPaths() throws Exception {
    Path older = folder.resolveSibling("older");
    Files.createDirectories(older.resolve("data"));
    Files.createFile(older.resolve("data").resolve("file"));

    new StartCache(folder, classPath, FLAGS).make(new Program.Once());

    assertThat(older).doesNotExist();
  }

  @Test
  void twoAreNotMadeAtOnce() throws Exception {
    Files.createDirectories(folder.getParent());
    try (FileChannel channel =
            FileChannel.open(
                folder.resolveSibling("lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      StartCache cache = new StartCache(folder, classPath, FLAGS);

      assertThatThrownBy(() -> cache.make(new Program.Once()))
          .isInstanceOf(IOException.class)
          .hasMessage("Another process is making it.");
    }
  }

  @Test
  void aTrainingRunThatFailsLeavesNoCacheAndSaysWhatItSaid() throws Exception {
    StartCache cache = new StartCache(folder, classPath, List.of("-XX:NoSuchFlag=1"));

    assertThatThrownBy(() -> cache.make(new Program.Once()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("NoSuchFlag");
    assertThat(folder.resolve(StartCache.CACHE)).doesNotExist();
  }

  private static String start(StartCache cache, String... flags) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.addAll(cache.startArguments());
    command.add(Program.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
      return String.join("\n", out.readAllLines());
    } finally {
      process.waitFor();
    }
  }

  private static Path placeOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}

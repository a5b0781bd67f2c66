package dev.cocbackend.local.warm;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A class path in two parts: libraries, which stay as they are from build to build, and what this
 * project builds.
 *
 * @param libraries jars as an AOT cache takes them, {@link LibraryLauncher} in the last
 * @param own folders and jars with classes of this project
 */
record SplitClassPath(List<Path> libraries, List<Path> own) {
  private static final String PROJECT = "dev/cocbackend/";

  SplitClassPath {
    libraries = List.copyOf(libraries);
    own = List.copyOf(own);
  }

  /**
   * Splits a class path.
   *
   * @param folder takes the launcher, and copies of those libraries whose manifest adds to the
   *     class path: the JVM makes no cache if such a manifest names a folder, as DynamoDB Local's
   *     does
   */
  static SplitClassPath of(String classPath, Path folder) throws IOException {
    List<Path> libraries = new ArrayList<>();
    List<Path> own = new ArrayList<>();
    for (String name : classPath.split(File.pathSeparator, -1)) {
      Path entry = Path.of(name).toAbsolutePath().normalize();
      if (isOwn(entry)) {
        own.add(entry);
      } else {
        libraries.add(addsToTheClassPath(entry) ? copyWithout(entry, folder) : entry);
      }
    }
    libraries.add(launcher(folder));
    return new SplitClassPath(libraries, own);
  }

  /** The libraries alone, for the JVM. */
  String librariesOnly() {
    return joined(libraries.stream());
  }

  String ownOnly() {
    return joined(own.stream());
  }

  /** All of it, the libraries first: a cache fits every class path that begins with its own. */
  String whole() {
    return joined(Stream.concat(libraries.stream(), own.stream()));
  }

  private static String joined(Stream<Path> entries) {
    return entries.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean isOwn(Path entry) throws IOException {
    if (!isJar(entry)) {
      return Files.isDirectory(entry);
    }
    try (JarFile jar = new JarFile(entry.toFile())) {
      return jar.getEntry(PROJECT) != null;
    }
  }

  private static boolean addsToTheClassPath(Path entry) throws IOException {
    if (!isJar(entry)) {
      return false; // a native library
    }
    try (JarFile jar = new JarFile(entry.toFile())) {
      Manifest manifest = jar.getManifest();
      return manifest != null
          && manifest.getMainAttributes().containsKey(Attributes.Name.CLASS_PATH);
    }
  }

  private static boolean isJar(Path entry) {
    return entry.toString().endsWith(".jar") && Files.isRegularFile(entry);
  }

  private static Path copyWithout(Path jar, Path folder) throws IOException {
    Path copy = folder.resolve(Objects.requireNonNull(jar.getFileName()).toString());
    try (JarInputStream in = new JarInputStream(Files.newInputStream(jar), false)) {
      Manifest manifest = new Manifest(Objects.requireNonNull(in.getManifest()));
      manifest.getMainAttributes().remove(Attributes.Name.CLASS_PATH);
      try (OutputStream file = Files.newOutputStream(copy);
          JarOutputStream out = new JarOutputStream(file, manifest)) {
        JarEntry entry;
        while ((entry = in.getNextJarEntry()) != null) {
          out.putNextEntry(new JarEntry(entry.getName()));
          in.transferTo(out);
          out.closeEntry();
        }
      }
    }
    return copy;
  }

  private static Path launcher(Path folder) throws IOException {
    Path jar = folder.resolve("launcher.jar");
    String name = LibraryLauncher.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        InputStream in = SplitClassPath.class.getClassLoader().getResourceAsStream(name)) {
      out.putNextEntry(new JarEntry(name));
      Objects.requireNonNull(in).transferTo(out);
      out.closeEntry();
    }
    return jar;
  }
}

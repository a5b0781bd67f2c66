package dev.cocbackend.local.warm;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs a program of this project whose libraries alone are on the class path. An AOT cache takes
 * the classes of the class path, and fits no other: so it holds the libraries, and fits after every
 * change to this project's code.
 */
public final class LibraryLauncher {
  private LibraryLauncher() {}

  /**
   * Runs a {@code main} method.
   *
   * @param arguments the project's own class path, the main class, and its arguments
   */
  public static void main(String[] arguments) throws Exception {
    List<URL> own = new ArrayList<>();
    for (String entry : arguments[0].split(File.pathSeparator, -1)) {
      own.add(url(entry));
    }
    // Never closed: the program runs on it until the process ends.
    ClassLoader loader =
        new URLClassLoader(own.toArray(URL[]::new), LibraryLauncher.class.getClassLoader());
    Thread.currentThread().setContextClassLoader(loader);
    loader
        .loadClass(arguments[1])
        .getMethod("main", String[].class)
        .invoke(null, (Object) Arrays.copyOfRange(arguments, 2, arguments.length));
  }

  private static URL url(String entry) throws MalformedURLException {
    return Path.of(entry).toUri().toURL();
  }
}

package dev.cocbackend.local.operator;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The page's own files and those of WebJars, from the class path. Own files are a fixed list; a
 * WebJar path has only plain names, none of which starts with a dot, so that nothing outside the
 * WebJars can be named. Thread-safe.
 */
final class StaticFiles {
  /** Own files change with the build: browsers ask each time, and mostly hear 304. */
  private static final String REVALIDATE = "no-cache";

  /** A WebJar's path has its version, so that what is behind it never changes. */
  private static final String FOREVER = "public, max-age=31536000, immutable";

  private static final Map<String, String> OWN =
      Map.of(
          "/", "index.html",
          "/analytics", "analytics.html",
          "/operator/analytics.js", "analytics.js",
          "/operator/style.css", "style.css",
          "/operator/app.js", "app.js",
          "/operator/icon.svg", "icon.svg");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private static final String NAME = "[A-Za-z0-9_@-][A-Za-z0-9._@-]*";

  /** Library, version, and at least one name behind them. */
  private static final Pattern WEBJAR =
      Pattern.compile("/webjars/(%1$s/[0-9]%2$s(?:/%1$s)+)".formatted(NAME, "[A-Za-z0-9._-]*"));

  private StaticFiles() {}

  /** One file with how it is to be sent. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody, copied by nobody
  record File(byte[] content, String type, String cacheControl) {}

  /**
   * The file at this path.
   *
   * @param rawPath as it came in the request, not decoded
   */
  static Optional<File> find(String rawPath) throws IOException {
    String own = OWN.get(rawPath);
    if (own != null) {
      return load(StaticFiles.class.getResourceAsStream(own), own, REVALIDATE);
    }
    var webjar = WEBJAR.matcher(rawPath);
    if (!webjar.matches()) {
      return Optional.empty();
    }
    String path = webjar.group(1);
    return load(
        StaticFiles.class.getResourceAsStream("/META-INF/resources/webjars/" + path),
        path,
        FOREVER);
  }

  private static Optional<File> load(@Nullable InputStream stream, String path, String cacheControl)
      throws IOException {
    if (stream == null) {
      return Optional.empty();
    }
    try (stream) {
      String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
      return type == null
          ? Optional.empty()
          : Optional.of(new File(stream.readAllBytes(), type, cacheControl));
    }
  }
}

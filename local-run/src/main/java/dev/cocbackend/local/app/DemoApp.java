package dev.cocbackend.local.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.cocbackend.local.page.PageFiles;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.Kind;
import dev.cocbackend.snapshot.SnapshotKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Serves a web app at {@code /app/} that shows clans, players and wars on a phone, and tags to
 * begin with at {@code /app/samples.json}. The app itself uses the public API alone. Thread-safe.
 */
public final class DemoApp implements HttpHandler {
  private static final String HOME = "/app/";
  private static final String JSON = "application/json; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  /** This origin only, without inline scripts or styles. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
          + "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
          + "base-uri 'none'; frame-ancestors 'none'";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", SCRIPT,
          "svg", "image/svg+xml",
          "png", "image/png",
          "webmanifest", "application/manifest+json");

  private static final String PAGE = "index.html";

  /** The service worker; not among the files that it keeps. */
  private static final String WORKER = "sw.js";

  /** All that the app needs to open without a network. */
  static final List<String> SHELL =
      List.of(
          PAGE,
          "style.css",
          "screens.css",
          "manifest.webmanifest",
          "icon.svg",
          "icon-192.png",
          "icon-512.png",
          "icon-maskable-512.png",
          "main.js",
          "age.js",
          "api.js",
          "clock.js",
          "connection.js",
          "dom.js",
          "events.js",
          "foreground.js",
          "format.js",
          "icons.js",
          "notices.js",
          "patch.js",
          "pull.js",
          "push.js",
          "snapshots.js",
          "store.js",
          "tags.js",
          "views/activity.js",
          "views/clan.js",
          "views/home.js",
          "views/parts.js",
          "views/player.js",
          "views/war.js");

  private final Supplier<List<SnapshotKey>> samples;
  private final HttpHandler files;

  /**
   * @param samples tags to begin with, asked at each request; empty if nothing is known
   */
  public DemoApp(Supplier<List<SnapshotKey>> samples) {
    this.samples = samples;
    Map<String, PageFiles.File> all = new HashMap<>();
    for (String name : SHELL) {
      all.put(pathOf(name), PageFiles.File.resource(DemoApp.class, name, typeOf(name)));
    }
    all.put(HOME + WORKER, new PageFiles.File(SCRIPT, DemoApp::worker));
    all.put(HOME + "samples.json", new PageFiles.File(JSON, this::samplesJson));
    this.files = new PageFiles(all, CONTENT_SECURITY_POLICY);
  }

  /**
   * Whether a path belongs to this app; for a server that has other pages beside it.
   *
   * @param path decoded or not
   */
  public static boolean serves(String path) {
    return path.equals("/app") || path.startsWith(HOME);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    if (exchange.getRequestURI().getRawPath().equals("/app")) {
      try (exchange) {
        exchange.getResponseHeaders().set("Location", HOME);
        exchange.sendResponseHeaders(308, -1);
      }
      return;
    }
    files.handle(exchange);
  }

  private static String pathOf(String name) {
    return name.equals(PAGE) ? HOME : HOME + name;
  }

  private static String typeOf(String name) {
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null) {
      throw new IllegalArgumentException(name + " has no known type.");
    }
    return type;
  }

  /**
   * The worker behind a line that names the files and their version, so that it changes with them.
   */
  private static byte[] worker() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ObjectNode shell = JsonNodeFactory.instance.objectNode();
    ArrayNode paths = JsonNodeFactory.instance.arrayNode();
    for (String name : SHELL) {
      paths.add(pathOf(name));
      all.write(PageFiles.read(DemoApp.class, name));
    }
    shell.put("version", BodyBlock.hashOf(all.toByteArray())).set("files", paths);
    String line = "const SHELL = " + shell + ";\n";
    String script = new String(PageFiles.read(DemoApp.class, WORKER), StandardCharsets.UTF_8);
    return (line + script).getBytes(StandardCharsets.UTF_8);
  }

  /** All clans and one player; the app finds a clan's war by itself. */
  private byte[] samplesJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode items = json.putArray("items");
    List<SnapshotKey> all = samples.get();
    Stream.concat(
            all.stream().filter(key -> key.kind() == Kind.CLAN),
            all.stream().filter(key -> key.kind() == Kind.PLAYER).limit(1))
        .forEach(
            key -> items.addObject().put("kind", key.kind().id()).put("tag", key.tag().display()));
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}

package dev.cocbackend.bench;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import okhttp3.Headers;

/** nginx as a cache that gives out stale copies while it fetches new ones. */
final class NginxServer implements Server {
  private static final Duration START_LIMIT = Duration.ofSeconds(10);

  /** Where Debian has it; not on every user's PATH. */
  private static final List<String> USUAL_FOLDERS = List.of("/usr/sbin", "/usr/local/sbin");

  private final Process process;
  private final Path folder;
  private final int port;

  private NginxServer(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  /** The program, empty if it is not installed. */
  static Optional<Path> program() {
    String path = System.getenv("PATH");
    return Stream.concat(
            Arrays.stream(path == null ? new String[0] : path.split(File.pathSeparator, -1)),
            USUAL_FOLDERS.stream())
        .map(entry -> Path.of(entry, "nginx"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts it in front of an upstream, with all it writes in a temporary folder. */
  static NginxServer start(Path program, URI upstream, String key, Duration maxAge)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("bench-nginx");
    int port = Loopback.freePort();
    Path file = folder.resolve("nginx.conf");
    boolean root = "root".equals(System.getProperty("user.name"));
    Files.writeString(file, configuration(folder, port, upstream, key, maxAge, root));
    Process process =
        new ProcessBuilder(
                program.toString(),
                "-p",
                folder.toString(),
                "-c",
                file.toString(),
                "-e",
                folder.resolve("error.log").toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    NginxServer server = new NginxServer(process, folder, port);
    try {
      Loopback.awaitListening(port, process, START_LIMIT);
      return server;
    } catch (IOException | InterruptedException e) {
      server.close();
      throw e;
    }
  }

  /**
   * The configuration file.
   *
   * @param root whether nginx starts as root; its workers then need to be told to stay it, or they
   *     may not write into the folder
   */
  static String configuration(
      Path folder, int port, URI upstream, String key, Duration maxAge, boolean root) {
    return """
        daemon off;
        %1$sworker_processes 1;
        pid %2$s/nginx.pid;
        events { worker_connections 256; }
        http {
          access_log off;
          client_body_temp_path %2$s/body;
          proxy_temp_path %2$s/proxy;
          fastcgi_temp_path %2$s/fastcgi;
          uwsgi_temp_path %2$s/uwsgi;
          scgi_temp_path %2$s/scgi;
          proxy_cache_path %2$s/cache levels=1:2 keys_zone=coc:10m inactive=1h;
          upstream coc_api { server %3$s; keepalive 16; }
          server {
            listen 127.0.0.1:%4$d;
            keepalive_requests 1000000;
            location / {
              proxy_pass http://coc_api;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_set_header Authorization "Bearer %5$s";
              proxy_cache coc;
              proxy_cache_key $request_uri;
              proxy_ignore_headers Cache-Control Expires;
              proxy_cache_valid 200 %6$ds;
              proxy_cache_use_stale error timeout invalid_header updating
                  http_429 http_500 http_502 http_503 http_504;
              proxy_cache_background_update on;
              proxy_cache_lock on;
              add_header X-Cache-Status $upstream_cache_status always;
            }
          }
        }
        """
        .formatted(
            root ? "user root;\n" : "",
            folder,
            upstream.getAuthority(),
            port,
            key,
            maxAge.toSeconds());
  }

  @Override
  public String name() {
    return "nginx";
  }

  @Override
  public String what() {
    return "nginx, proxy_cache with use_stale updating and background_update, copies as old as the"
        + " local run's snapshots; a connection that starts an update serves its next request after it";
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public Copy copyOf(int status, Headers headers) {
    String cache = headers.get("X-Cache-Status");
    return switch (cache == null ? "" : cache) {
      case "HIT" -> Copy.FRESH;
      case "STALE", "UPDATING" -> Copy.STALE;
      default -> Copy.NONE;
    };
  }

  @Override
  public void close() throws IOException {
    JavaProcess.stop(process);
    TemporaryFolder.delete(folder);
  }
}

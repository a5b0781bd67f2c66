package dev.cocbackend.upstream;

import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.CocClient;
import dev.cocbackend.coc.FetchResult;
import dev.cocbackend.snapshot.SnapshotKey;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * The CoC API over OkHttp. Redirects are not followed: a key goes only to the address it is for.
 */
public final class OkHttpCocClient implements CocClient {
  /** The longest that one request may take, connecting and reading included. */
  public static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  /** Far above the largest recorded object, 186 KB; keeps a wild answer out of memory. */
  private static final int MAX_BODY_BYTES = 4 << 20;

  private final OkHttpClient http;
  private final String baseUrl;
  private final InstantSource clock;

  /**
   * @param baseUrl the API's address with its version path, without a slash at the end
   * @param clock for {@code Retry-After} dates
   */
  public OkHttpCocClient(URI baseUrl, InstantSource clock) {
    this(baseUrl, CALL_TIMEOUT, clock);
  }

  OkHttpCocClient(URI baseUrl, Duration callTimeout, InstantSource clock) {
    this.baseUrl = baseUrl.toString();
    this.clock = clock;
    this.http =
        new OkHttpClient.Builder()
            .callTimeout(callTimeout)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(false)
            .connectionPool(new ConnectionPool(32, 1, TimeUnit.MINUTES))
            .build();
  }

  @Override
  public FetchResult fetch(SnapshotKey key, ApiKey apiKey) {
    Request request =
        new Request.Builder()
            .url(baseUrl + path(key))
            .header("Authorization", apiKey.authorization())
            .header("Accept", "application/json")
            .build();
    try (Response response = http.newCall(request).execute()) {
      byte[] body = response.body().byteStream().readNBytes(MAX_BODY_BYTES + 1);
      if (body.length > MAX_BODY_BYTES) {
        return new FetchResult.Failed(
            FetchResult.Cause.TOO_LARGE,
            "The answer is larger than %d bytes.".formatted(MAX_BODY_BYTES));
      }
      return UpstreamAnswer.read(response.code(), response.headers()::get, body, clock.instant());
    } catch (InterruptedIOException e) {
      return new FetchResult.Failed(FetchResult.Cause.TIMEOUT, "timeout");
    } catch (IOException e) {
      // The message could repeat the address, which an operator may have put a secret into.
      return new FetchResult.Failed(
          FetchResult.Cause.CONNECTION, "connection: " + e.getClass().getSimpleName());
    }
  }

  private static String path(SnapshotKey key) {
    String tag = key.tag().encoded();
    return switch (key.kind()) {
      case CLAN -> "/clans/" + tag;
      case PLAYER -> "/players/" + tag;
      case WAR -> "/clans/" + tag + "/currentwar";
    };
  }
}

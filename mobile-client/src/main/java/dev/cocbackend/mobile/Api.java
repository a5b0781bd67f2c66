package dev.cocbackend.mobile;

import java.io.IOException;
import java.time.Instant;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** Sends requests; their replies come to the loop. Belongs to the loop. */
final class Api {
  /** Far above the largest sync; keeps a wrong server from filling the memory. */
  private static final long MAX_BODY = 32L << 20;

  private static final MediaType JSON = MediaType.get("application/json");

  private final HttpUrl baseUrl;
  private final OkHttpClient http;
  private final Loop loop;
  private final ServerClock clock;

  /**
   * @param http has what all requests need, such as the token
   */
  Api(HttpUrl baseUrl, OkHttpClient http, Loop loop, ServerClock clock) {
    this.baseUrl = baseUrl;
    this.http = http;
    this.loop = loop;
    this.clock = clock;
  }

  /**
   * Reads an object.
   *
   * @param etag what is held, null for nothing
   * @param viewing whether somebody looks at it now
   * @return ends it; no reply comes then
   */
  Cancellable get(ObjectKey key, @Nullable String etag, boolean viewing, Consumer<Reply> receiver) {
    Request.Builder request = new Request.Builder().url(path(key).build());
    if (etag != null) {
      request.header("If-None-Match", etag);
    }
    if (viewing) {
      request.header("X-Viewing", "true");
    }
    return send(request.build(), receiver);
  }

  /** Asks for an object to be refreshed now. */
  Cancellable refresh(ObjectKey key, Consumer<Reply> receiver) {
    return send(
        new Request.Builder()
            .url(path(key).addPathSegment("refresh").build())
            .post(RequestBody.create(new byte[0]))
            .build(),
        receiver);
  }

  /** Compares many objects. */
  Cancellable sync(String body, Consumer<Reply> receiver) {
    return send(
        new Request.Builder()
            .url(baseUrl.newBuilder().addPathSegments("v1/sync").build())
            .post(RequestBody.create(body, JSON))
            .build(),
        receiver);
  }

  private HttpUrl.Builder path(ObjectKey key) {
    HttpUrl.Builder url =
        baseUrl
            .newBuilder()
            .addPathSegment("v1")
            .addPathSegment(key.kind().collection())
            .addPathSegment(key.tag());
    return key.kind().rest().isEmpty() ? url : url.addPathSegment(key.kind().rest());
  }

  private Cancellable send(Request request, Consumer<Reply> receiver) {
    Exchange exchange = new Exchange(http.newCall(request), receiver);
    exchange.call.enqueue(exchange);
    return exchange;
  }

  private final class Exchange implements Callback, Cancellable {
    private final Call call;
    private final Consumer<Reply> receiver;

    /** Belongs to the loop. */
    private boolean cancelled;

    Exchange(Call call, Consumer<Reply> receiver) {
      this.call = call;
      this.receiver = receiver;
    }

    @Override
    public void onResponse(Call answered, Response response) {
      long at = loop.elapsedNanos();
      Reply reply;
      try (response) {
        reply = new Reply(response.code(), response.headers(), body(response));
      } catch (IOException e) {
        reply = Reply.none();
      }
      pass(reply, at);
    }

    @Override
    public void onFailure(Call failed, IOException e) {
      pass(Reply.none(), loop.elapsedNanos());
    }

    private void pass(Reply reply, long at) {
      loop.execute(
          () -> {
            Instant serverTime = reply.serverTime();
            if (serverTime != null) {
              clock.heard(serverTime, at);
            }
            if (!cancelled) {
              receiver.accept(reply);
            }
          });
    }

    @Override
    public void cancel() {
      cancelled = true;
      call.cancel();
    }
  }

  private static byte[] body(Response response) throws IOException {
    BufferedSource source = response.body().source();
    if (source.request(MAX_BODY + 1)) {
      throw new IOException("The answer is longer than " + MAX_BODY + " bytes.");
    }
    return source.readByteArray();
  }
}

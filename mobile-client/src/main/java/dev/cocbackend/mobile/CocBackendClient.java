package dev.cocbackend.mobile;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Shows clans, players and wars of a backend in an app, online and offline.
 *
 * <pre>{@code
 * CocBackendClient client =
 *     CocBackendClient.builder("https://api.example.com")
 *         .cacheFolder(new File(context.getCacheDir(), "coc"))
 *         .callbackExecutor(context.getMainExecutor())
 *         .elapsedRealtimeNanos(SystemClock::elapsedRealtimeNanos)
 *         .build();
 * Cancellable screen = client.observe(Kind.CLAN, "#2PP", state -> draw(state));
 * }</pre>
 *
 * <p>Thread-safe; no method waits for the disk or the network. One client at a time may use a cache
 * folder. Callbacks come one after the other from the callback executor; what one throws is that
 * executor's to handle.
 */
public final class CocBackendClient implements AutoCloseable {
  private final Loop loop;
  private final Executor callbacks;
  private final OkHttpClient http;
  private final boolean ownsHttp;
  private final HttpUrl baseUrl;
  private final File cacheFolder;
  private final long cacheBytes;
  private final Random random;
  private volatile boolean closed;

  // The rest belongs to the loop.
  private @Nullable Session session;
  private @Nullable Held held;
  private @Nullable Sync sync;
  private final List<Waiting> waitingForSync = new ArrayList<>();
  private long nextSyncNanos;
  private boolean hasSynced;

  private CocBackendClient(Builder builder, File cacheFolder, Loop loop, Random random) {
    this.baseUrl = builder.baseUrl;
    this.cacheFolder = cacheFolder;
    this.cacheBytes = builder.cacheBytes;
    this.loop = loop;
    this.random = random;
    Executor executor = builder.callbackExecutor;
    Executor called = executor == null ? loop::execute : executor;
    this.callbacks =
        callback ->
            called.execute(
                () -> {
                  if (!closed) {
                    callback.run();
                  }
                });
    this.http = builder.http();
    this.ownsHttp = builder.client == null;
  }

  /**
   * A client of the backend at this address.
   *
   * @param baseUrl what stands before {@code /v1}, such as {@code https://api.example.com}
   * @throws IllegalArgumentException if it is no http or https URL
   */
  public static Builder builder(String baseUrl) {
    return new Builder(HttpUrl.get(baseUrl));
  }

  /**
   * Shows an object until it is cancelled: at once what the device holds, then what the server has,
   * then each change. While somebody observes it the server is asked when there can be news, and
   * told that a person is looking.
   *
   * @param tag with or without {@code #}, in either case
   * @throws IllegalArgumentException if {@code tag} is no tag
   */
  public Cancellable observe(Kind kind, String tag, ScreenListener listener) {
    ObjectKey key = ObjectKey.of(kind, tag);
    Viewer viewer = new Viewer(listener, callbacks);
    loop.execute(() -> held().watch(key).join(viewer));
    return () -> {
      viewer.cancel();
      loop.execute(() -> held().leave(key, viewer));
    };
  }

  /**
   * Pull to refresh: has the server ask the game now, and waits for what comes of it. Screens that
   * show the object see it, too. A second pull while one is under way joins it.
   *
   * @param listener is told how it ended, unless it is cancelled before
   * @throws IllegalArgumentException if {@code tag} is no tag
   */
  public Cancellable refresh(Kind kind, String tag, RefreshListener listener) {
    ObjectKey key = ObjectKey.of(kind, tag);
    PullToRefresh.Waiting waiting = new PullToRefresh.Waiting(listener);
    loop.execute(() -> held().watch(key).pull(waiting));
    return () -> {
      waiting.cancel();
      loop.execute(() -> held().leave(key, waiting));
    };
  }

  /**
   * Brings all that the device holds up to date in one request: what is on screens first, then what
   * was used last, up to 100 objects. Call it when the app comes to the foreground. Before the time
   * that the server set, nobody is asked and the result is empty.
   *
   * @param listener is told how it ended, unless it is cancelled before
   */
  public Cancellable sync(SyncListener listener) {
    Waiting waiting = new Waiting(listener);
    loop.execute(() -> sync(waiting));
    return waiting;
  }

  /** Asks again at once what failed. Call it when the device has a network again. */
  public void networkAvailable() {
    loop.execute(() -> held().watches().forEach(Watch::retry));
  }

  /** Ends all that is under way; no callback begins after it. What is on the disk stays. */
  @Override
  public void close() {
    closed = true;
    loop.execute(
        () -> {
          if (sync != null) {
            sync.end();
          }
          held().end();
          loop.close();
          if (ownsHttp) {
            http.dispatcher().executorService().shutdown();
            http.connectionPool().evictAll();
          }
        });
  }

  @Override
  public String toString() {
    return "CocBackendClient[" + baseUrl.redact() + "]";
  }

  private void sync(Waiting waiting) {
    long early = nextSyncNanos - loop.elapsedNanos();
    if (sync == null && hasSynced && early > 0) {
      waiting.tell(new SyncResult(0, 0, 0, Duration.ofNanos(early), null), callbacks);
      return;
    }
    waitingForSync.add(waiting);
    if (sync == null) {
      Sync started = new Sync(session(), held(), this::synced);
      sync = started;
      started.start();
    }
  }

  private void synced(SyncResult result) {
    sync = null;
    if (result.problem() == null) {
      hasSynced = true;
      nextSyncNanos = loop.elapsedNanos() + result.retryAfter().toNanos();
    }
    for (Waiting waiting : waitingForSync) {
      waiting.tell(result, callbacks);
    }
    waitingForSync.clear();
  }

  private Session session() {
    Session open = session;
    if (open == null) {
      ServerClock clock = new ServerClock(loop);
      open =
          new Session(
              loop,
              clock,
              new Api(baseUrl, http, loop, clock),
              DiskCache.open(cacheFolder, cacheBytes, loop, clock),
              new BackOff(random),
              callbacks);
      session = open;
    }
    return open;
  }

  private Held held() {
    Held all = held;
    if (all == null) {
      all = new Held(session());
      held = all;
    }
    return all;
  }

  /** Somebody who waits for a sync. */
  private static final class Waiting implements Cancellable {
    private final SyncListener listener;
    private volatile boolean cancelled;

    Waiting(SyncListener listener) {
      this.listener = listener;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    void tell(SyncResult result, Executor callbacks) {
      callbacks.execute(
          () -> {
            if (!cancelled) {
              listener.onSynced(result);
            }
          });
    }
  }

  /** Settings of a client. Not thread-safe. */
  public static final class Builder {
    private static final long DEFAULT_CACHE_BYTES = 20L << 20;

    /**
     * Slow networks get their time, and a connection that drips does not hold a screen for good.
     */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);

    private final HttpUrl baseUrl;
    private @Nullable File cacheFolder;
    private long cacheBytes = DEFAULT_CACHE_BYTES;
    private @Nullable OkHttpClient client;
    private @Nullable TokenSupplier tokens;
    private @Nullable Executor callbackExecutor;
    private LongSupplier elapsedRealtimeNanos = System::nanoTime;
    private @Nullable Loop loop;
    private Random random = new Random();

    private Builder(HttpUrl baseUrl) {
      this.baseUrl = baseUrl;
    }

    /**
     * Where objects are kept; made if it is not there. Each backend has a folder of its own in it.
     * If the disk fails the client works without.
     */
    public Builder cacheFolder(File folder) {
      this.cacheFolder = folder;
      return this;
    }

    /**
     * How many bytes are kept; what has not been used for longest goes first. 20 MiB unless set,
     * which is some 500 clans.
     *
     * @throws IllegalArgumentException if negative
     */
    public Builder cacheBytes(long bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException("A cache has 0 bytes or more, not " + bytes + ".");
      }
      this.cacheBytes = bytes;
      return this;
    }

    /**
     * The app's HTTP client, whose connections, time-outs and interceptors are used; its cache is
     * not. Without a limit for a whole call one of 60 s is set.
     */
    public Builder httpClient(OkHttpClient httpClient) {
      this.client = httpClient;
      return this;
    }

    /** Asked for a token before each request; without it requests have none. */
    public Builder tokens(TokenSupplier supplier) {
      this.tokens = supplier;
      return this;
    }

    /**
     * Runs the callbacks: on Android {@code context.getMainExecutor()}. Unless set they run on the
     * client's own thread and must not wait for anything.
     */
    public Builder callbackExecutor(Executor executor) {
      this.callbackExecutor = executor;
      return this;
    }

    /**
     * A clock that nobody can set and that counts while the device sleeps: on Android {@code
     * SystemClock::elapsedRealtimeNanos}. {@link System#nanoTime} unless set, which on Android
     * stands still in sleep, so that ages would come out too short.
     */
    public Builder elapsedRealtimeNanos(LongSupplier clock) {
      this.elapsedRealtimeNanos = clock;
      return this;
    }

    Builder loop(Loop other) {
      this.loop = other;
      return this;
    }

    Builder random(Random other) {
      this.random = other;
      return this;
    }

    /**
     * @throws IllegalStateException if no cache folder is set
     */
    public CocBackendClient build() {
      if (cacheFolder == null) {
        throw new IllegalStateException("Set the cacheFolder.");
      }
      File folder = new File(cacheFolder, Integer.toHexString(baseUrl.toString().hashCode()));
      return new CocBackendClient(
          this, folder, loop == null ? new ThreadLoop(elapsedRealtimeNanos) : loop, random);
    }

    private OkHttpClient http() {
      OkHttpClient given = client == null ? new OkHttpClient() : client;
      OkHttpClient.Builder http = given.newBuilder().cache(null);
      if (given.callTimeoutMillis() == 0) {
        http.callTimeout(CALL_TIMEOUT);
      }
      TokenSupplier supplier = tokens;
      if (supplier != null) {
        http.addInterceptor(chain -> chain.proceed(authorized(chain.request(), supplier)));
      }
      return http.build();
    }

    private static Request authorized(Request request, TokenSupplier supplier) throws IOException {
      String token = supplier.token();
      return token == null
          ? request
          : request.newBuilder().header("Authorization", "Bearer " + token).build();
    }
  }
}

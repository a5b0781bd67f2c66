package dev.cocbackend.api.push;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.api.budget.CallerLimit;
import dev.cocbackend.api.http.ApiError;
import dev.cocbackend.api.http.ApiRequest;
import dev.cocbackend.api.http.ApiResponse;
import dev.cocbackend.api.http.Endpoint;
import dev.cocbackend.api.http.HttpInvocation;
import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.api.http.IsoTime;
import dev.cocbackend.api.http.RejectedException;
import dev.cocbackend.api.http.Route;
import dev.cocbackend.api.http.Router;
import dev.cocbackend.aws.Ports;
import dev.cocbackend.aws.SnsPushGateway;
import dev.cocbackend.budget.Budget;
import dev.cocbackend.budget.CallerBudget;
import dev.cocbackend.push.Device;
import dev.cocbackend.push.DeviceId;
import dev.cocbackend.push.DeviceStore;
import dev.cocbackend.push.Owner;
import dev.cocbackend.push.PushEvent;
import dev.cocbackend.push.PushGateway;
import dev.cocbackend.push.PushUnavailableException;
import dev.cocbackend.push.QuietHours;
import dev.cocbackend.push.RejectedTokenException;
import dev.cocbackend.push.Timers;
import dev.cocbackend.push.Topic;
import dev.cocbackend.push.Watch;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.snapshot.StoreUnavailableException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps devices and what they want to be told of. Every request can be sent again: it changes
 * nothing the second time. Thread-safe.
 *
 * <p>A device belongs to the subject of the token with which it was made. Where nobody signs in, it
 * belongs to whoever knows the secret that the app made together with the id, of which a hash is
 * kept.
 */
public final class DeviceHandler
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
  /** The header with the secret of a device. */
  static final String SECRET = "X-Device-Secret";

  /**
   * The app registers at each start and subscribes to some clans; this is ample for a household.
   */
  private static final int DEFAULT_PER_MINUTE = 120;

  /** Somebody else changed the device between look and change: the same app in another thread. */
  private static final int ATTEMPTS = 4;

  private static final String RETRY_SECONDS = "5";

  private static final Pattern SECRET_FORM = Pattern.compile("[!-~]{32,128}");

  private static final Set<Endpoint> SERVED =
      EnumSet.of(
          Endpoint.DEVICE,
          Endpoint.DEVICE_SUBSCRIPTIONS,
          Endpoint.CLAN_SUBSCRIPTION,
          Endpoint.GAME_SUBSCRIPTION);

  private final DeviceStore devices;
  private final Timers timers;
  private final PushGateway gateway;
  private final CallerLimit limit;
  private final InstantSource clock;

  /**
   * Wires the function from its environment, for Lambda.
   *
   * @throws dev.cocbackend.settings.SettingsException if a variable is missing or wrong
   */
  public DeviceHandler() {
    this(Settings.fromEnvironment());
  }

  private DeviceHandler(Settings settings) {
    Ports ports = Ports.of(settings);
    this(
        ports.deviceStore(),
        ports.timers(),
        SnsPushGateway.of(settings),
        ports.callerBudget(),
        perMinute(settings),
        InstantSource.system());
  }

  /**
   * @param perMinute requests of one caller, at least 1
   */
  public DeviceHandler(
      DeviceStore devices,
      Timers timers,
      PushGateway gateway,
      CallerBudget budgets,
      int perMinute,
      InstantSource clock) {
    this.devices = devices;
    this.timers = timers;
    this.gateway = gateway;
    this.limit =
        new CallerLimit(
            budgets,
            Budget.perMinute("devices", perMinute),
            "One caller may make %d requests for devices and subscriptions a minute.");
    this.clock = clock;
  }

  /**
   * The limit of {@code DEVICE_REQUESTS_PER_MINUTE}, 1 to 10,000.
   *
   * @throws dev.cocbackend.settings.SettingsException if it is anything else
   */
  public static int perMinute(Settings settings) {
    return settings.integer("DEVICE_REQUESTS_PER_MINUTE", DEFAULT_PER_MINUTE, 1, 10_000);
  }

  @Override
  public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
    return HttpInvocation.answer("device", event, context, clock, this::answer);
  }

  private ApiResponse answer(ApiRequest request, InvocationLog log) {
    Route route = Router.route(request, SERVED);
    log.put("route", request.method() + " " + route.endpoint().paths().getFirst());
    try {
      limit.require(request.caller().id(), clock.instant());
      return served(route, request, log);
    } catch (RejectedTokenException e) {
      return ApiError.badRequest(Objects.requireNonNull(e.getMessage())).response();
    } catch (StoreUnavailableException e) {
      log.failure(e);
      return unavailable("The database does not answer.");
    } catch (PushUnavailableException e) {
      log.failure(e);
      // Status and code of the service, never its words.
      log.put("push_service", Objects.requireNonNull(e.getMessage()));
      return unavailable("The push service does not answer.");
    }
  }

  private ApiResponse served(Route route, ApiRequest request, InvocationLog log) {
    boolean put = request.method().equals("PUT");
    return switch (route.endpoint()) {
      case DEVICE -> {
        DeviceId id = deviceId(route.tagText());
        yield put ? register(id, request) : forget(id, request, log);
      }
      case DEVICE_SUBSCRIPTIONS -> list(deviceId(route.tagText()), request);
      case CLAN_SUBSCRIPTION -> {
        Topic topic = Topic.clan(route.tag());
        yield put ? subscribe(topic, request) : unsubscribe(topic, request);
      }
      case GAME_SUBSCRIPTION ->
          put ? subscribe(Topic.GAME, request) : unsubscribe(Topic.GAME, request);
      default -> throw new IllegalStateException("The router lets only served endpoints through.");
    };
  }

  private ApiResponse register(DeviceId id, ApiRequest request) {
    Owner owner = owner(request);
    Registration wanted = Registration.of(request);
    if (!gateway.isOn(wanted.platform())) {
      return ApiError.notImplemented(
              "This installation sends nothing to devices of %s.".formatted(wanted.platform().id()))
          .response();
    }
    return tried(
        () -> {
          Instant now = clock.instant();
          Device before = found(id, owner, now).orElse(null);
          Device after =
              before == null ? made(id, owner, wanted, now) : changed(before, wanted, now);
          if (after.equals(before)) {
            return Optional.of(device(200, after));
          }
          return devices.save(before, after)
              ? Optional.of(device(before == null ? 201 : 200, after))
              : Optional.empty();
        });
  }

  private Device made(DeviceId id, Owner owner, Registration wanted, Instant now) {
    return new Device(
        id,
        wanted.platform(),
        gateway.register(wanted.platform(), wanted.token()),
        wanted.token().hash(),
        owner,
        wanted.quietHours(),
        Map.of(),
        now,
        0);
  }

  private Device changed(Device before, Registration wanted, Instant now) {
    boolean samePlatform = before.platform() == wanted.platform();
    String hash = wanted.token().hash();
    String endpoint;
    if (samePlatform && before.tokenHash().equals(hash)) {
      endpoint = before.endpoint();
    } else if (samePlatform) {
      endpoint = gateway.renew(wanted.platform(), before.endpoint(), wanted.token());
    } else {
      endpoint = gateway.register(wanted.platform(), wanted.token());
    }
    return before.reachedBy(wanted.platform(), endpoint, hash, wanted.quietHours()).seen(now);
  }

  private ApiResponse forget(DeviceId id, ApiRequest request, InvocationLog log) {
    Owner owner = owner(request);
    return tried(
        () -> {
          Device device = found(id, owner, clock.instant()).orElse(null);
          if (device == null) {
            return Optional.of(done());
          }
          if (!devices.remove(device)) {
            return Optional.empty();
          }
          try {
            gateway.remove(device.endpoint());
          } catch (PushUnavailableException e) {
            // Nothing is sent to it any more; it costs nothing where it is.
            log.failure(e);
          }
          return Optional.of(done());
        });
  }

  private ApiResponse list(DeviceId id, ApiRequest request) {
    Device device = required(id, owner(request));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode items = body.putArray("items");
    device.subscriptions().entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
        .forEach(entry -> items.add(subscription(entry.getKey(), entry.getValue())));
    return ApiResponse.json(200, body).with("Cache-Control", "no-store");
  }

  private ApiResponse subscribe(Topic topic, ApiRequest request) {
    Owner owner = owner(request);
    DeviceId id = deviceId(request);
    Set<PushEvent> events = events(topic.kind(), JsonBody.of(request).path("events"));
    ApiResponse response =
        change(
            id,
            owner,
            topic,
            events,
            ApiResponse.json(200, subscription(topic, events)).with("Cache-Control", "no-store"));
    if (topic.kind() == Topic.Kind.CLAN) {
      // Behind the change, for a look that finds nobody is the last one; and each time, for the
      // first try may have ended in between.
      timers.set(Watch.first(topic, clock.instant()));
    }
    return response;
  }

  private ApiResponse unsubscribe(Topic topic, ApiRequest request) {
    return change(deviceId(request), owner(request), topic, Set.of(), done());
  }

  private ApiResponse change(
      DeviceId id, Owner owner, Topic topic, Set<PushEvent> events, ApiResponse response) {
    return tried(
        () -> {
          Device before = required(id, owner);
          Device after;
          try {
            after = before.subscribed(topic, events);
          } catch (IllegalArgumentException e) {
            throw rejected(Objects.requireNonNull(e.getMessage()) + " End another one first.");
          }
          return after.equals(before) || devices.save(before, after.seen(clock.instant()))
              ? Optional.of(response)
              : Optional.empty();
        });
  }

  /** Tries until nobody else changes the device at the same time. */
  private static ApiResponse tried(Supplier<Optional<ApiResponse>> attempt) {
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<ApiResponse> response = attempt.get();
      if (response.isPresent()) {
        return response.get();
      }
    }
    return unavailable("The device is being changed by other requests.");
  }

  private Device required(DeviceId id, Owner owner) {
    return found(id, owner, clock.instant())
        .orElseThrow(
            () ->
                new RejectedException(
                    ApiError.notFound(
                        "There is no such device. Register it by PUT /v1/devices/{id} first.")));
  }

  private Optional<Device> found(DeviceId id, Owner owner, Instant now) {
    Optional<Device> found = devices.find(id, now);
    if (found.isPresent() && !found.get().owner().is(owner)) {
      throw new RejectedException(
          ApiError.accessDenied("This device is somebody else's, or the secret is another one."));
    }
    return found;
  }

  private static Owner owner(ApiRequest request) {
    if (request.caller().isSignedIn()) {
      return Owner.subject(request.caller().id());
    }
    String secret = request.header(SECRET);
    if (secret == null || !SECRET_FORM.matcher(secret).matches()) {
      throw rejected(
          "Send the header %s with 32 to 128 printable characters that this installation of the app"
                  .formatted(SECRET)
              + " has made by chance and keeps; it proves that a device is yours.");
    }
    return Owner.secret(secret);
  }

  private static DeviceId deviceId(ApiRequest request) {
    return deviceId(
        request
            .parameter("device_id")
            .orElseThrow(() -> rejected("The query parameter device_id is missing.")));
  }

  private static DeviceId deviceId(String text) {
    try {
      return DeviceId.parse(text);
    } catch (IllegalArgumentException e) {
      throw rejected(Objects.requireNonNull(e.getMessage()));
    }
  }

  private static Set<PushEvent> events(Topic.Kind kind, JsonNode list) {
    Set<PushEvent> events = EnumSet.noneOf(PushEvent.class);
    for (JsonNode event : list) {
      try {
        events.add(PushEvent.ofId(event.asText(), kind));
      } catch (IllegalArgumentException e) {
        throw rejected(Objects.requireNonNull(e.getMessage()));
      }
    }
    if (!list.isArray() || events.isEmpty()) {
      throw rejected(
          "events is a list with at least one of: %s.".formatted(PushEvent.listing(kind)));
    }
    return events;
  }

  private static ApiResponse device(int status, Device device) {
    ObjectNode body =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", device.id().value())
            .put("platform", device.platform().id());
    putQuietHours(body, device.quietHours());
    body.put("expires_at", IsoTime.millis(device.expiresAt()));
    return ApiResponse.json(status, body).with("Cache-Control", "no-store");
  }

  private static void putQuietHours(ObjectNode body, @Nullable QuietHours quiet) {
    if (quiet != null) {
      body.putObject("quiet_hours")
          .put("from", quiet.from().toString())
          .put("to", quiet.to().toString())
          .put("time_zone", quiet.zone().getId());
    }
  }

  private static ObjectNode subscription(Topic topic, Set<PushEvent> events) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("kind", topic.kind().id());
    if (topic.clan() != null) {
      body.put("tag", topic.clan().display());
    }
    ArrayNode list = body.putArray("events");
    events.stream().sorted().forEach(event -> list.add(event.id()));
    return body;
  }

  private static ApiResponse done() {
    return ApiResponse.empty(204).with("Cache-Control", "no-store");
  }

  private static ApiResponse unavailable(String why) {
    return ApiError.serviceUnavailable(why + " Try again later.")
        .response()
        .with("Retry-After", RETRY_SECONDS);
  }

  private static RejectedException rejected(String message) {
    return new RejectedException(ApiError.badRequest(message));
  }
}

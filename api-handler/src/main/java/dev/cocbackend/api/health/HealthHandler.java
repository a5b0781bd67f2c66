package dev.cocbackend.api.health;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.cocbackend.api.http.ApiRequest;
import dev.cocbackend.api.http.ApiResponse;
import dev.cocbackend.api.http.Endpoint;
import dev.cocbackend.api.http.HttpInvocation;
import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.api.http.Router;
import dev.cocbackend.aws.Ports;
import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.ratelimit.KeyStates;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.snapshot.SnapshotStore;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;

/**
 * Answers {@code GET /v1/health}: 200 while reads are answered, even if refreshes are not going
 * well, and 503 while the table is down. Thread-safe.
 */
public final class HealthHandler
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
  private static final Set<Endpoint> SERVED = EnumSet.of(Endpoint.HEALTH);

  private final HealthCheck check;
  private final InstantSource clock;

  /**
   * Wires the function from its environment, for Lambda.
   *
   * @throws dev.cocbackend.settings.SettingsException if a variable is missing or wrong
   */
  public HealthHandler() {
    this(Settings.fromEnvironment());
  }

  HealthHandler(Settings settings) {
    Ports ports = Ports.of(settings);
    this(
        ports.snapshotStore(),
        ports.refreshQueue(),
        ports.breaker(),
        ports.keyStates(),
        InstantSource.system());
  }

  public HealthHandler(
      SnapshotStore store,
      RefreshQueue queue,
      Breaker breaker,
      KeyStates keys,
      InstantSource clock) {
    this.check = new HealthCheck(store, queue, breaker, keys);
    this.clock = clock;
  }

  @Override
  public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
    return HttpInvocation.answer("health", event, context, clock, this::answer);
  }

  private ApiResponse answer(ApiRequest request, InvocationLog log) {
    Router.route(request, SERVED);
    HealthReport report = check.run(clock.instant());
    log.put("health", report.overall().id());
    report.firstFailure().ifPresent(log::failure);
    return ApiResponse.json(report.overall() == Health.DOWN ? 503 : 200, report.toJson())
        .with("Cache-Control", "no-store");
  }
}

package dev.cocbackend.api.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, as far as the service can tell callers apart: the subject of the token that
 * an authorizer has checked, otherwise the network address. Nothing that a client can choose at
 * will. Immutable; its text form shows neither.
 */
public final class Caller {
  /** Of a request whose event names neither; all such requests are one caller's. */
  private static final Caller UNKNOWN = new Caller("unknown", Set.of());

  /** A network is given 64 bits of addresses for one household or phone, to use any of them. */
  private static final int NETWORK_BYTES = 64 / 8;

  /** Begins the id of one who is signed in, and of nobody else. */
  private static final String SUBJECT = "subject ";

  private static final Pattern SEPARATORS = Pattern.compile("[\\s,\\[\\]]+");

  private final String id;
  private final Set<String> scopes;

  private Caller(String id, Set<String> scopes) {
    this.id = id;
    this.scopes = scopes;
  }

  static Caller of(APIGatewayV2HTTPEvent.RequestContext context) {
    Set<String> scopes = scopes(context.getAuthorizer());
    String subject = subject(context.getAuthorizer());
    if (subject != null) {
      return new Caller(SUBJECT + subject, scopes);
    }
    String address = context.getHttp() == null ? null : context.getHttp().getSourceIp();
    return address == null || address.isBlank()
        ? UNKNOWN
        : new Caller("network " + network(address), scopes);
  }

  /** The same for all requests of this caller and of no other; to be stored as a hash at most. */
  public String id() {
    return id;
  }

  /** Whether the caller is the subject of a token that an authorizer has checked. */
  public boolean isSignedIn() {
    return id.startsWith(SUBJECT);
  }

  /** Whether a checked token grants it; false for everybody without one. */
  public boolean hasScope(String scope) {
    return scopes.contains(scope);
  }

  @Override
  public String toString() {
    return "Caller[hidden]";
  }

  /** With the issuer, since two issuers may give out the same subject. */
  private static @Nullable String subject(
      APIGatewayV2HTTPEvent.RequestContext.@Nullable Authorizer authorizer) {
    if (authorizer == null || authorizer.getJwt() == null) {
      return null;
    }
    Map<String, String> claims = authorizer.getJwt().getClaims();
    String subject = claims == null ? null : claims.get("sub");
    return subject == null || subject.isBlank()
        ? null
        : claims.getOrDefault("iss", "") + " " + subject;
  }

  /** API Gateway looks into the same two claims; its own list holds a route's scopes alone. */
  private static Set<String> scopes(
      APIGatewayV2HTTPEvent.RequestContext.@Nullable Authorizer authorizer) {
    if (authorizer == null
        || authorizer.getJwt() == null
        || authorizer.getJwt().getClaims() == null) {
      return Set.of();
    }
    Map<String, String> claims = authorizer.getJwt().getClaims();
    String text = claims.getOrDefault("scope", "") + " " + claims.getOrDefault("scp", "");
    // A claim that is a list comes as [a b].
    return Set.of(
        Arrays.stream(SEPARATORS.split(text))
            .filter(scope -> !scope.isEmpty())
            .distinct()
            .toArray(String[]::new));
  }

  private static String network(String address) {
    try {
      InetAddress parsed = InetAddress.ofLiteral(address);
      return parsed instanceof Inet6Address
          ? HexFormat.of().formatHex(parsed.getAddress(), 0, NETWORK_BYTES)
          : parsed.getHostAddress();
    } catch (IllegalArgumentException e) {
      // Not what API Gateway sends, but still the same for the same client.
      return address;
    }
  }
}

package dev.cocbackend.api.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, as far as the service can tell callers apart: the subject of the token that
 * an authorizer has checked, otherwise the network address. Nothing that a client can choose at
 * will. Immutable; its text form shows neither.
 */
public final class Caller {
  /** Of a request whose event names neither; all such requests are one caller's. */
  private static final Caller UNKNOWN = new Caller("unknown");

  /** A network is given 64 bits of addresses for one household or phone, to use any of them. */
  private static final int NETWORK_BYTES = 64 / 8;

  private final String id;

  private Caller(String id) {
    this.id = id;
  }

  static Caller of(APIGatewayV2HTTPEvent.RequestContext context) {
    String subject = subject(context.getAuthorizer());
    if (subject != null) {
      return new Caller("subject " + subject);
    }
    String address = context.getHttp() == null ? null : context.getHttp().getSourceIp();
    return address == null || address.isBlank()
        ? UNKNOWN
        : new Caller("network " + network(address));
  }

  /** The same for all requests of this caller and of no other; to be stored as a hash at most. */
  public String id() {
    return id;
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

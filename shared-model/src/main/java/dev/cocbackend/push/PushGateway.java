package dev.cocbackend.push;

/**
 * The way to the platforms. An endpoint stands for one device's token; whoever has the endpoint
 * alone cannot reach the device. Implementations are safe for use by many threads; no message of
 * theirs shows a token.
 */
public interface PushGateway {

  /** What became of a message. */
  enum Delivery {
    /** The platform's service has it. */
    SENT,
    /** The device is gone, or its app: nothing will ever reach it by this endpoint. */
    GONE,
    /** There were too many in too little time; it may be sent again. */
    THROTTLED,
    /** The service did not answer or failed; it may be sent again. */
    FAILED
  }

  /** Whether devices of the platform can be reached at all. */
  boolean isOn(Platform platform);

  /**
   * The endpoint of a token; the same for the same token.
   *
   * @throws RejectedTokenException if the platform's service does not take the token
   * @throws PushUnavailableException if the platform is off, or its service does not answer
   */
  String register(Platform platform, DeviceToken token);

  /**
   * Puts a new token behind an endpoint.
   *
   * @return the endpoint from now on: another one if there was none any more
   * @throws RejectedTokenException if the platform's service does not take the token
   * @throws PushUnavailableException if the platform is off, or its service does not answer
   */
  String renew(Platform platform, String endpoint, DeviceToken token);

  /** Sends a message to one device. */
  Delivery publish(String endpoint, PushMessage message);

  /**
   * Forgets an endpoint and its token; nothing if it is gone already.
   *
   * @throws PushUnavailableException if the service does not answer
   */
  void remove(String endpoint);
}

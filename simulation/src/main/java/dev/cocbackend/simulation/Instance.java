package dev.cocbackend.simulation;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import dev.cocbackend.ratelimit.Pause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** One execution environment of a function, with a clock of its own. */
final class Instance extends VirtualTime.Host implements Context, InstantSource, Pause {
  private final VirtualTime time;
  private final Duration skew;
  private final boolean mortal;
  private Instant deadline = Instant.MAX;

  /** Whether a port failed this instance since its invocation began. */
  private boolean troubled;

  private Instance(VirtualTime time, Duration skew, boolean mortal) {
    this.time = time;
    this.skew = skew;
    this.mortal = mortal;
  }

  static Instance of(VirtualTime time, Duration skew) {
    return new Instance(time, skew, true);
  }

  /** Stands for AWS itself, which neither dies nor has a wrong clock. */
  static Instance service(VirtualTime time) {
    return new Instance(time, Duration.ZERO, false);
  }

  boolean isMortal() {
    return mortal;
  }

  /** An invocation begins. */
  void begin(Duration timeout) {
    deadline = time.now().plus(timeout);
    troubled = false;
  }

  void trouble() {
    troubled = true;
  }

  boolean isTroubled() {
    return troubled;
  }

  @Override
  public Instant instant() {
    return time.now().plus(skew);
  }

  @Override
  public void until(Instant moment) {
    Duration left = Duration.between(instant(), moment);
    if (left.isPositive()) {
      time.sleep(left);
    } else {
      time.checkAlive();
    }
  }

  @Override
  public int getRemainingTimeInMillis() {
    return Math.clamp(Duration.between(time.now(), deadline).toMillis(), 0, Integer.MAX_VALUE);
  }

  @Override
  public LambdaLogger getLogger() {
    return new LambdaLogger() {
      @Override
      public void log(String message) {}

      @Override
      public void log(byte[] message) {}
    };
  }

  @Override
  public String getAwsRequestId() {
    return "simulated";
  }

  @Override
  public String getLogGroupName() {
    return "simulated";
  }

  @Override
  public String getLogStreamName() {
    return "simulated";
  }

  @Override
  public String getFunctionName() {
    return "simulated";
  }

  @Override
  public String getFunctionVersion() {
    return "$LATEST";
  }

  @Override
  public String getInvokedFunctionArn() {
    return "arn:aws:lambda:us-east-1:000000000000:function:simulated";
  }

  @Override
  public @Nullable CognitoIdentity getIdentity() {
    return null;
  }

  @Override
  public @Nullable ClientContext getClientContext() {
    return null;
  }

  @Override
  public int getMemoryLimitInMB() {
    return 1024;
  }
}

package dev.cocbackend.api.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The one line that an invocation logs, a JSON object. Callers put names, counts and outcomes in
 * it, never a body, a token or a key. Not for use by several threads.
 */
public final class InvocationLog {
  /** Enough to find the place; the rest of a trace is the runtime's own frames. */
  private static final int MAX_FRAMES = 5;

  private static final int MAX_CAUSES = 5;

  private final ObjectNode line = JsonNodeFactory.instance.objectNode();

  /**
   * @param function the function's name
   * @param requestId Lambda's, null if there is none
   */
  public InvocationLog(String function, @Nullable String requestId, Instant start) {
    line.put("time", IsoTime.millis(start)).put("level", "INFO").put("function", function);
    if (requestId != null) {
      line.put("request_id", requestId);
    }
  }

  public void put(String name, String value) {
    line.put(name, value);
  }

  public void put(String name, boolean value) {
    line.put(name, value);
  }

  /**
   * Notes what was thrown: the types and the place. Messages are left out since they may quote what
   * a client or a server sent.
   */
  public void failure(Throwable thrown) {
    line.put("level", "ERROR");
    ArrayNode types = line.putArray("error");
    Throwable cause = thrown;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      types.add(cause.getClass().getName());
      cause = cause.getCause();
    }
    ArrayNode frames = line.putArray("at");
    StackTraceElement[] trace = thrown.getStackTrace();
    for (int i = 0; i < Math.min(trace.length, MAX_FRAMES); i++) {
      frames.add(trace[i].toString());
    }
  }

  /** The text, ended by a line feed, which not every runtime's logger adds. */
  public String finish(int status) {
    return line.put("status", status) + "\n";
  }
}

package dev.cocbackend.upstream;

/** Upstream's 200 holds no object that can be served. */
public final class InvalidPayloadException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String problem;

  InvalidPayloadException(String problem) {
    super(problem);
    this.problem = problem;
  }

  /** What is wrong, in words of this application alone. */
  public String problem() {
    return problem;
  }
}

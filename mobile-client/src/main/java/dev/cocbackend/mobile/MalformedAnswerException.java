package dev.cocbackend.mobile;

/** An answer is not what the API promises, such as the page of a hotel's network. */
final class MalformedAnswerException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedAnswerException(String message) {
    super(message);
  }
}

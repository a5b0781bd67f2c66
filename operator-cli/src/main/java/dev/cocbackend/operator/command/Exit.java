package dev.cocbackend.operator.command;

/** What the process ends with; scripts rely on these. */
enum Exit {
  /** Done, and all is well. */
  OK(0),
  /**
   * Done, and something is wrong: a damaged backup, a failed check, messages that did not arrive.
   */
  PROBLEM(1),
  /** Wrong options or settings; nothing was done. */
  USAGE(2),
  /** AWS, the API or a folder did not answer or refused; the command may be run again. */
  UNREACHABLE(3),
  /** A defect of this program. */
  DEFECT(4);

  private final int code;

  Exit(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}

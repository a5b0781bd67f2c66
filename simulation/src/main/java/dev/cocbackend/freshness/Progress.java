package dev.cocbackend.freshness;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;

/** Prints rows, and a bar besides that shows how far it is. Safe for use by several threads. */
final class Progress {
  private static final int BAR = 40;

  private final PrintWriter out;
  private final PrintWriter err;
  private int shown = -1;

  /**
   * @param out for rows
   * @param err for the bar
   */
  Progress(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
    err.println("Making the trace …");
    err.flush();
  }

  synchronized void row(ObjectNode row) {
    err.print("\r" + " ".repeat(BAR + 8) + "\r");
    err.flush();
    out.println(row);
    out.flush();
    shown = -1;
  }

  /**
   * @param share that is done, 0 to 1
   */
  synchronized void show(double share) {
    int thousandths = (int) (share * 1_000);
    if (thousandths != shown) {
      shown = thousandths;
      int full = (int) (share * BAR);
      err.printf("\r[%s%s] %3d%%", "#".repeat(full), ".".repeat(BAR - full), thousandths / 10);
      err.flush();
    }
  }

  synchronized void end() {
    err.println();
    err.flush();
  }
}

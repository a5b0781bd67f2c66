package dev.cocbackend.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;

/** Prints results, one JSON object a line with spaces for the eye. Not for several threads. */
final class Report {
  private static final JsonMapper JSON = new JsonMapper();
  private static final ObjectWriter WRITER = JSON.writer(new Spaced());

  /** More digits than that are noise. */
  private static final MathContext DIGITS = new MathContext(3);

  private final PrintWriter out;

  Report(PrintWriter out) {
    this.out = out;
  }

  /**
   * A line that says on what it was measured.
   *
   * @param bench what was measured, the same for lines with the same fields
   */
  static ObjectNode line(String bench) {
    return JSON.createObjectNode()
        .put("bench", bench)
        .put("cores", Runtime.getRuntime().availableProcessors())
        .put("jdk", Runtime.version().toString());
  }

  /** Three digits; whole numbers stay whole. */
  static BigDecimal rounded(double value) {
    if (!Double.isFinite(value)) {
      return BigDecimal.ZERO;
    }
    BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
    return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
  }

  void print(ObjectNode line) {
    try {
      out.println(WRITER.writeValueAsString(line));
      out.flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree can be written.", e);
    }
  }

  private static final class Spaced extends MinimalPrettyPrinter {
    private static final long serialVersionUID = 1L;

    Spaced() {
      setSeparators(Separators.createDefaultInstance());
    }

    @Override
    public void writeObjectFieldValueSeparator(JsonGenerator out) throws IOException {
      out.writeRaw(": ");
    }

    @Override
    public void writeObjectEntrySeparator(JsonGenerator out) throws IOException {
      out.writeRaw(", ");
    }
  }
}

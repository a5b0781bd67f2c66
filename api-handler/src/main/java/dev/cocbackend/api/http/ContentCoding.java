package dev.cocbackend.api.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The codings in which an answer can be sent. */
public enum ContentCoding {
  GZIP,
  IDENTITY;

  /**
   * The coding to answer with, by RFC 9110, section 12.5.3. Without the header it is identity,
   * since a client that can inflate says so. Elements with a malformed weight are passed over.
   * Where the header refuses both codings, the answer is not coded: the RFC lets a server disregard
   * such a header, and an answer serves the client better than an error.
   *
   * @param acceptEncoding the header's value, null if it was not sent
   */
  public static ContentCoding accepted(@Nullable String acceptEncoding) {
    if (acceptEncoding == null) {
      return IDENTITY;
    }
    Weights weights = Weights.parse(acceptEncoding);
    double gzip = weights.gzip();
    if (weights.identityIsRefused()) {
      return weights.gzipIsRefused() ? IDENTITY : GZIP;
    }
    return gzip > 0 && gzip >= weights.identity() ? GZIP : IDENTITY;
  }

  /** Weights from 0 to 1; negative where the header does not name the coding. */
  private record Weights(double namedGzip, double namedIdentity, double star) {
    private static final double NOT_NAMED = -1;

    static Weights parse(String header) {
      double gzip = NOT_NAMED;
      double identity = NOT_NAMED;
      double star = NOT_NAMED;
      for (String element : header.split(",", -1)) {
        String[] parts = element.split(";", -1);
        double weight = weight(parts);
        if (weight < 0) {
          continue;
        }
        switch (parts[0].strip().toLowerCase(Locale.ROOT)) {
          case "gzip", "x-gzip" -> gzip = weight;
          case "identity" -> identity = weight;
          case "*" -> star = weight;
          default -> {
            // A coding that this service does not have.
          }
        }
      }
      return new Weights(gzip, identity, star);
    }

    double gzip() {
      return namedGzip >= 0 ? namedGzip : Math.max(star, 0);
    }

    /** Identity needs no mention to be accepted, but then anything that is named is preferred. */
    double identity() {
      return namedIdentity >= 0 ? namedIdentity : Math.max(star, 0);
    }

    boolean gzipIsRefused() {
      return namedGzip == 0 || (namedGzip < 0 && star == 0);
    }

    boolean identityIsRefused() {
      return namedIdentity == 0 || (namedIdentity < 0 && star == 0);
    }

    private static double weight(String[] parts) {
      for (int i = 1; i < parts.length; i++) {
        String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
        if (parameter.startsWith("q=")) {
          String digits = parameter.substring(2).strip();
          // The RFC's qvalue: 0 or 1 with up to three decimals.
          return digits.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?")
              ? Double.parseDouble(digits)
              : NOT_NAMED;
        }
      }
      return 1;
    }
  }
}

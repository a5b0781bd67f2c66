package dev.cocbackend.api.read;

import dev.cocbackend.api.http.ApiRequest;
import dev.cocbackend.api.http.IsoTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** By what a client can tell whether its copy is still good. Immutable. */
record Validators(EntityTag tag, Instant lastModified) {

  /**
   * Whether {@code request} has this very state already, by RFC 9110, section 13.2.2: {@code
   * If-None-Match} decides alone where it is sent; a date that is not one is passed over. Both are
   * for GET and HEAD, the only methods that readers use.
   */
  boolean match(ApiRequest request, Instant now) {
    String tags = request.header("If-None-Match");
    if (tags != null) {
      return tag.isIn(tags);
    }
    String date = request.header("If-Modified-Since");
    return date != null
        && IsoTime.parseHttpDate(date, now)
            // HTTP's dates have no finer digits, and Last-Modified was sent without them.
            .filter(since -> !lastModified.truncatedTo(ChronoUnit.SECONDS).isAfter(since))
            .isPresent();
  }
}

package dev.cocbackend.api.budget;

import dev.cocbackend.api.http.RejectedException;
import java.util.Optional;

/**
 * How many refreshes a caller may ask for.
 *
 * @param granted how many of those wanted
 * @param refusal what to tell the client of each of the others; empty if there are none, or if the
 *     budget could not be looked at and they are to be answered as if they had been granted
 */
public record Allowance(int granted, Optional<RejectedException> refusal) {

  /**
   * For a request that wants one.
   *
   * @return whether it is granted
   * @throws RejectedException with 429 if the caller has spent its budget
   */
  public boolean orReject() {
    refusal.ifPresent(
        rejected -> {
          throw rejected;
        });
    return granted > 0;
  }
}

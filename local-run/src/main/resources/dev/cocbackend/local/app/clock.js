/** The server's clock, by which the age of data is told: a phone's own may be wrong by a day. */

/** A `Date` header tells the second only. */
const HALF_A_SECOND = 500;
/** A smaller difference is the way of the answer, and following it would make ages jump. */
const NOTICEABLE = 1500;

const KEPT = "server-clock-ahead";

let ahead = 0;
try {
  ahead = Number(localStorage.getItem(KEPT)) || 0;
} catch {
  // Without storage the first answer sets it.
}

/** Milliseconds since 1970 by the server's clock. */
export const serverNow = () => Date.now() + ahead;

/**
 * @param date the answer's `Date` header
 * @param sentAt by this device's clock, in milliseconds
 * @param receivedAt likewise
 */
export const noteServerTime = (date, sentAt, receivedAt) => {
  const told = Date.parse(date ?? "");
  if (Number.isNaN(told)) {
    return;
  }
  const measured = told + HALF_A_SECOND - (sentAt + receivedAt) / 2;
  if (Math.abs(measured - ahead) < NOTICEABLE) {
    return;
  }
  ahead = Math.round(measured);
  try {
    localStorage.setItem(KEPT, String(ahead));
  } catch {
    // It is measured again at the next start.
  }
};

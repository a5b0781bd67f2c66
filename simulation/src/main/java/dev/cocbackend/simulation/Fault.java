package dev.cocbackend.simulation;

/** What may go wrong in a simulation. */
enum Fault {
  /** An instance dies between two steps, with all that it holds. */
  CRASH,
  /** A message is delivered twice. */
  DUPLICATE,
  /** A message is received seconds after those sent later. */
  REORDER,
  /** The clocks of instances differ. */
  SKEW,
  /** The CoC API answers 503, 500, a page of HTML, or not at all. */
  UPSTREAM,
  /** The queues do not answer. */
  QUEUE,
  /** The event bus does not answer. */
  BUS,
  /** The table does not answer or throttles, before or after it did what was asked. */
  STORE,
  /** Messages that nobody can read. */
  POISON
}

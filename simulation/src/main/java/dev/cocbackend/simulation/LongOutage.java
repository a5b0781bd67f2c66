package dev.cocbackend.simulation;

import java.time.Duration;

/**
 * One service is away for long. Immutable.
 *
 * @param kind which of several ways; 0 is maintenance and 1 errors for the CoC API, 0 for others
 * @param from after the start of the simulation
 */
record LongOutage(Fault fault, int kind, Duration from, Duration length) {}

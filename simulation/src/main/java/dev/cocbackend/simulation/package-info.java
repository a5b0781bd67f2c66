/**
 * The refresh side in virtual time: the production worker, planner, limiter and leases against
 * ports that fail on purpose, and the design's invariants checked after each step.
 */
@NullMarked
package dev.cocbackend.simulation;

import org.jspecify.annotations.NullMarked;

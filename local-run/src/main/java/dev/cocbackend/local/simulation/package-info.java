/**
 * A Clash of Clans API of the project's own: an invented game that goes on by the clock, and a
 * server on loopback that answers for it as the official one does. It stands in for upstream when
 * none is configured, and in tests.
 */
@NullMarked
package dev.cocbackend.local.simulation;

import org.jspecify.annotations.NullMarked;

/** The shared switch that pauses refreshes while the CoC API is down. */
@NullMarked
package dev.cocbackend.breaker;

import org.jspecify.annotations.NullMarked;

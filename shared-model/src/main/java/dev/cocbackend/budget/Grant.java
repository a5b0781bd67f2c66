package dev.cocbackend.budget;

import java.time.Duration;

/**
 * How much of what a caller wanted to spend it had. Immutable.
 *
 * @param granted from 0 to what was wanted; spent by this
 * @param retryAfter when there will be one more unit; zero if all was granted
 */
public record Grant(int granted, Duration retryAfter) {}

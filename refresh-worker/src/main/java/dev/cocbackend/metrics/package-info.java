/** What the worker and the planner tell of themselves as numbers. */
@NullMarked
package dev.cocbackend.metrics;

import org.jspecify.annotations.NullMarked;

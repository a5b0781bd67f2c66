/** Sends what has come due: the Lambda that runs every minute. */
@NullMarked
package dev.cocbackend.planner;

import org.jspecify.annotations.NullMarked;

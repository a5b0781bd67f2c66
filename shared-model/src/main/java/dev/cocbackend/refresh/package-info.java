/** Requests to refresh a snapshot, their tiers, and the queues that carry them. */
@NullMarked
package dev.cocbackend.refresh;

import org.jspecify.annotations.NullMarked;

/** Snapshots of upstream objects, how they are stored, and when they are stale. */
@NullMarked
package dev.cocbackend.snapshot;

import org.jspecify.annotations.NullMarked;

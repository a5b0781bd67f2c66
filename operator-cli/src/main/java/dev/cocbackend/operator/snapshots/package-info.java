/** Snapshots written to files and read back, and what the store's port does not tell of them. */
@NullMarked
package dev.cocbackend.operator.snapshots;

import org.jspecify.annotations.NullMarked;

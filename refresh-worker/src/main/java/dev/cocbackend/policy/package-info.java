/** Decides which snapshots are worth a request to the CoC API, from measured facts. */
@NullMarked
package dev.cocbackend.policy;

import org.jspecify.annotations.NullMarked;

/** What changed between two versions of a snapshot, and who is told. */
@NullMarked
package dev.cocbackend.change;

import org.jspecify.annotations.NullMarked;

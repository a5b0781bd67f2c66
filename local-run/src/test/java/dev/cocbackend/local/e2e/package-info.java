/** Checks of a running system from outside, through its addresses alone. */
@NullMarked
package dev.cocbackend.local.e2e;

import org.jspecify.annotations.NullMarked;

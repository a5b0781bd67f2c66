/** Tells devices what happened. */
@NullMarked
package dev.cocbackend.notifier;

import org.jspecify.annotations.NullMarked;

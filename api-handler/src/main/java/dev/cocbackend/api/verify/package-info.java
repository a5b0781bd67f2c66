/** Checks a player's API token with the CoC API, in real time and within the shared budget. */
@NullMarked
package dev.cocbackend.api.verify;

import org.jspecify.annotations.NullMarked;

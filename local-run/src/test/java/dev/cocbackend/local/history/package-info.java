/** Changes as they are found along a whole simulated game. */
@NullMarked
package dev.cocbackend.local.history;

import org.jspecify.annotations.NullMarked;

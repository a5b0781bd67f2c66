/** Tells whether the table, the queues and the breaker are well. */
@NullMarked
package dev.cocbackend.api.health;

import org.jspecify.annotations.NullMarked;

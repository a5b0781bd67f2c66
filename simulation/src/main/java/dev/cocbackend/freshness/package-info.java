/** Measures how fresh what users read is, under policies that spend the same budget. */
@NullMarked
package dev.cocbackend.freshness;

import org.jspecify.annotations.NullMarked;

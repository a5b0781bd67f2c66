/** The function that takes up what was read. */
@NullMarked
package dev.cocbackend.tracker;

import org.jspecify.annotations.NullMarked;

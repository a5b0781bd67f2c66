/** Devices, what they want to hear of, and the way to them. */
@NullMarked
package dev.cocbackend.push;

import org.jspecify.annotations.NullMarked;

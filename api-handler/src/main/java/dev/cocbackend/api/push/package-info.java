/** Devices that want to be told of things. */
@NullMarked
package dev.cocbackend.api.push;

import org.jspecify.annotations.NullMarked;

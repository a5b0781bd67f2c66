/** Settings read from the environment. */
@NullMarked
package dev.cocbackend.settings;

import org.jspecify.annotations.NullMarked;

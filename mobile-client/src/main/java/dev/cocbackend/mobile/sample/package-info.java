/** A screen of an app on a terminal. */
@NullMarked
package dev.cocbackend.mobile.sample;

import org.jspecify.annotations.NullMarked;

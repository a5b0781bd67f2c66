/** What every implementation of a port promises, and all implementations put to it. */
@NullMarked
package dev.cocbackend.contract;

import org.jspecify.annotations.NullMarked;

/** The whole system in one process: the command line and what it starts. */
@NullMarked
package dev.cocbackend.local;

import org.jspecify.annotations.NullMarked;

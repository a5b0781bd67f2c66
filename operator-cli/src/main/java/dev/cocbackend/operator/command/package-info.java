/** The command line of operators. */
@NullMarked
package dev.cocbackend.operator.command;

import org.jspecify.annotations.NullMarked;

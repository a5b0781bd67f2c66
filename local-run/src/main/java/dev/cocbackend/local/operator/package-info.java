/** The operator page of the local run and the observations that it shows. */
@NullMarked
package dev.cocbackend.local.operator;

import org.jspecify.annotations.NullMarked;

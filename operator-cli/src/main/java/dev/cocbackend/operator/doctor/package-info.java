/** Checks of everything that a working backend needs, each with what to do where it fails. */
@NullMarked
package dev.cocbackend.operator.doctor;

import org.jspecify.annotations.NullMarked;

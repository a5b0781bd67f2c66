/** Clients of AWS and the ports over them, made from settings. */
@NullMarked
package dev.cocbackend.aws;

import org.jspecify.annotations.NullMarked;

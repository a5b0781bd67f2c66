/** The notifier of a local run, and the phones that it reaches. */
@NullMarked
package dev.cocbackend.local.push;

import org.jspecify.annotations.NullMarked;

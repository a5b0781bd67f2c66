/** Talks to the CoC API over HTTP and judges what it sends. */
@NullMarked
package dev.cocbackend.upstream;

import org.jspecify.annotations.NullMarked;

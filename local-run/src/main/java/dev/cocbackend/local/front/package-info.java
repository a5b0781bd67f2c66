/** The HTTP front: what API Gateway does between a client and a function. */
@NullMarked
package dev.cocbackend.local.front;

import org.jspecify.annotations.NullMarked;

/** The budget of requests to the CoC API, shared by all instances. */
@NullMarked
package dev.cocbackend.ratelimit;

import org.jspecify.annotations.NullMarked;

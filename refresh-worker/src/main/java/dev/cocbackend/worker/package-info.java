/** Serves refresh requests: the Lambda behind the four queues. */
@NullMarked
package dev.cocbackend.worker;

import org.jspecify.annotations.NullMarked;

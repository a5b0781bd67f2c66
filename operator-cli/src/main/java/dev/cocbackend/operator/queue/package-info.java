/**
 * The refresh queues as an operator sees them: messages with all they carry, looked at and moved.
 */
@NullMarked
package dev.cocbackend.operator.queue;

import org.jspecify.annotations.NullMarked;

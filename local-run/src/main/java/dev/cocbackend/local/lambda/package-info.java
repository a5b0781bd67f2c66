/** What the Lambda service does around a handler. */
@NullMarked
package dev.cocbackend.local.lambda;

import org.jspecify.annotations.NullMarked;

/** DynamoDB and SQS inside this JVM, speaking the real protocols on loopback ports. */
@NullMarked
package dev.cocbackend.embedded;

import org.jspecify.annotations.NullMarked;

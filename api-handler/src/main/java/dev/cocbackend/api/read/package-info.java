/** Answers every read from the database; nothing here can reach the CoC API. */
@NullMarked
package dev.cocbackend.api.read;

import org.jspecify.annotations.NullMarked;

/** What a caller may ask of the service in a time, counted over all instances. */
@NullMarked
package dev.cocbackend.budget;

import org.jspecify.annotations.NullMarked;

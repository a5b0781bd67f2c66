/** What callers of the API may spend. */
@NullMarked
package dev.cocbackend.api.budget;

import org.jspecify.annotations.NullMarked;

/** Clan and player tags. */
@NullMarked
package dev.cocbackend.tag;

import org.jspecify.annotations.NullMarked;

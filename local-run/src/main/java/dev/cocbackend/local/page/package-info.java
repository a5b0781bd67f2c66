/** What the pages of the local run have in common. */
@NullMarked
package dev.cocbackend.local.page;

import org.jspecify.annotations.NullMarked;

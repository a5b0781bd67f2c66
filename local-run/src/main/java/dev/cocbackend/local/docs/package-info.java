/** The description of the API as a page. */
@NullMarked
package dev.cocbackend.local.docs;

import org.jspecify.annotations.NullMarked;

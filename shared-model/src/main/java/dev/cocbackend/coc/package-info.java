/** The CoC API as the worker sees it. */
@NullMarked
package dev.cocbackend.coc;

import org.jspecify.annotations.NullMarked;

/** How fresh the answers are that readers get, told as metrics. */
@NullMarked
package dev.cocbackend.api.freshness;

import org.jspecify.annotations.NullMarked;

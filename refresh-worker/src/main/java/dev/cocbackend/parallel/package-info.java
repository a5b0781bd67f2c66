/** Work that is done side by side. */
@NullMarked
package dev.cocbackend.parallel;

import org.jspecify.annotations.NullMarked;

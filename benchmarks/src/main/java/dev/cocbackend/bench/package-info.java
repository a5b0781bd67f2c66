/** Measurements of the read path, alone and beside what people would use otherwise. */
@NullMarked
package dev.cocbackend.bench;

import org.jspecify.annotations.NullMarked;

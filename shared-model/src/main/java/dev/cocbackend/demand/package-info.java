/** What is read, and the queue by which the read function tells it. */
@NullMarked
package dev.cocbackend.demand;

import org.jspecify.annotations.NullMarked;

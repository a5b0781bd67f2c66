/** Makes the AOT cache from which the local run starts quickly. */
@NullMarked
package dev.cocbackend.local.warm;

import org.jspecify.annotations.NullMarked;

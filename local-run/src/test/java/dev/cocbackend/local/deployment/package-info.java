/** Checks of {@code template.yaml} against the code that it deploys. */
@NullMarked
package dev.cocbackend.local.deployment;

import org.jspecify.annotations.NullMarked;

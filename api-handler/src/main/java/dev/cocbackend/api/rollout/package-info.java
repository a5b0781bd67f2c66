/** What has to hold before a new version gets any traffic. */
@NullMarked
package dev.cocbackend.api.rollout;

import org.jspecify.annotations.NullMarked;

/**
 * Backups of the refresh queues: made, checked, restored and pruned; messages moved between queues.
 */
@NullMarked
package dev.cocbackend.operator.backup;

import org.jspecify.annotations.NullMarked;

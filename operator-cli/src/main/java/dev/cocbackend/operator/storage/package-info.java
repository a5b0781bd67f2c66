/** Files with checksums, in a folder or in S3, that are there as a whole or not at all. */
@NullMarked
package dev.cocbackend.operator.storage;

import org.jspecify.annotations.NullMarked;

/** HTTP as API Gateway brings it: requests, the paths that exist, answers and errors. */
@NullMarked
package dev.cocbackend.api.http;

import org.jspecify.annotations.NullMarked;

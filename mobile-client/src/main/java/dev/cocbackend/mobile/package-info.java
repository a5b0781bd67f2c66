/**
 * Shows the backend's objects in an app: at once what the device holds, with its age, then what is
 * newer. Begin at {@link dev.cocbackend.mobile.CocBackendClient}.
 *
 * <p>Java 17, and of Android what API level 26 (Android 8.0) has; records, lambdas and string
 * concatenation are what the Android build tools translate.
 */
@NullMarked
package dev.cocbackend.mobile;

import org.jspecify.annotations.NullMarked;

/** A web app for phones that uses the API as any app does, with or without a network. */
@NullMarked
package dev.cocbackend.local.app;

import org.jspecify.annotations.NullMarked;

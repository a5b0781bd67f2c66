/** What Lambda's event source mappings and a schedule do between a queue and a function. */
@NullMarked
package dev.cocbackend.local.mapping;

import org.jspecify.annotations.NullMarked;

/** What keeps reads of one key by many from costing as much as reads of many keys. */
@NullMarked
package dev.cocbackend.api.hot;

import org.jspecify.annotations.NullMarked;

/** What a request to the CoC API costs, in reads made fresh, as all instances share it. */
@NullMarked
package dev.cocbackend.price;

import org.jspecify.annotations.NullMarked;

/** When the game's recurring events begin and end, from one data file. */
@NullMarked
package dev.cocbackend.calendar;

import org.jspecify.annotations.NullMarked;

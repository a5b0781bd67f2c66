package dev.cocbackend.mobile;

import java.util.concurrent.Executor;

/** What the parts of one client share. Belongs to the loop. */
record Session(
    Loop loop, ServerClock clock, Api api, DiskCache cache, BackOff backOff, Executor callbacks) {}

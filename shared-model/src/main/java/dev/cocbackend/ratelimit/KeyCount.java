package dev.cocbackend.ratelimit;

/**
 * How many API keys there are.
 *
 * @param keys those in use, dead ones included
 * @param dead those that upstream rejects
 */
public record KeyCount(int keys, int dead) {}

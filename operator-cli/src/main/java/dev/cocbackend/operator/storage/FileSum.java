package dev.cocbackend.operator.storage;

/**
 * What a file is told by.
 *
 * @param records lines between header and trailer
 * @param bytes its length
 * @param sha256 of all its bytes, in hex
 */
public record FileSum(long records, long bytes, String sha256) {}

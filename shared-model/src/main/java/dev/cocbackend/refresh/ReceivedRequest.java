package dev.cocbackend.refresh;

/**
 * A message taken from a queue, hidden from others until its visibility timeout ends.
 *
 * @param body the message as it was sent, see {@link RefreshRequestCodec}
 * @param receipt what {@link RefreshQueue#delete} wants
 * @param receiveCount how often it has been received, this time included
 */
public record ReceivedRequest(String messageId, String body, String receipt, int receiveCount) {}

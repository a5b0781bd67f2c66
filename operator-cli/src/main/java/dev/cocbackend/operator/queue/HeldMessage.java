package dev.cocbackend.operator.queue;

import java.time.Instant;
import java.util.Optional;

/**
 * A message that was received and is hidden from others for a while. Immutable.
 *
 * @param messageId the queue's name for it
 * @param receipt what releases or deletes it
 * @param receives how often it has been received, this time included
 * @param sentAt when the queue took it
 * @param hiddenUntil from then on others can receive it
 * @param deadLetterOf for a dead letter that the queue itself moved: the ARN of the queue it was in
 */
public record HeldMessage(
    String messageId,
    Content content,
    String receipt,
    int receives,
    Instant sentAt,
    Instant hiddenUntil,
    Optional<String> deadLetterOf) {}

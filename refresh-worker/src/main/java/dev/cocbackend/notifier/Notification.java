package dev.cocbackend.notifier;

import dev.cocbackend.push.PushEvent;
import dev.cocbackend.push.Topic;
import java.time.Instant;
import java.util.List;

/**
 * What all devices of one audience are to be told. Immutable.
 *
 * @param id the same for the same news, from whichever event or timer it comes
 * @param at when it happened, or was seen
 * @param collapseKey a later notification with the same key takes the place of this one on the
 *     screen
 * @param titleArguments what the app puts into its localised title
 * @param arguments what the app puts into its localised text
 */
record Notification(
    String id,
    PushEvent event,
    Topic topic,
    Instant at,
    String collapseKey,
    List<String> titleArguments,
    List<String> arguments) {

  Notification {
    titleArguments = List.copyOf(titleArguments);
    arguments = List.copyOf(arguments);
  }

  /** From when on it is not worth telling. */
  Instant expiresAt() {
    return at.plus(event.life());
  }
}

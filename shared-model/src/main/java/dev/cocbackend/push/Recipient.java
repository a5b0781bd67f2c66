package dev.cocbackend.push;

import org.jspecify.annotations.Nullable;

/**
 * One device of an audience, with all that a notification needs. Immutable.
 *
 * @param endpoint of the {@link PushGateway}
 * @param quietHours null if there are none
 */
public record Recipient(
    DeviceId device, Platform platform, String endpoint, @Nullable QuietHours quietHours) {}

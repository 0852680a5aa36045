/// Reads what people write for times: cron expressions and time zones, or why they make no sense.
@NullMarked
package dev.lode.coordinator.cron;

import org.jspecify.annotations.NullMarked;

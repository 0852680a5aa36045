/// Tests of [dev.lode.coordinator.cron].
@NullMarked
package dev.lode.coordinator.cron;

import org.jspecify.annotations.NullMarked;

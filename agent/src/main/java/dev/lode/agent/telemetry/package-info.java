/// The agent's own metrics, where Prometheus can scrape them.
@NullMarked
package dev.lode.agent.telemetry;

import org.jspecify.annotations.NullMarked;

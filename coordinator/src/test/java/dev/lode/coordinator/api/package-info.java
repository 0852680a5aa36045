/// The doors in front of a real control loop on real stores, with pretended agents behind it.
@NullMarked
package dev.lode.coordinator.api;

import org.jspecify.annotations.NullMarked;

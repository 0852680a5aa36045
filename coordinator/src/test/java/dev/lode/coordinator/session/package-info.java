/// The agents' streams, tried over real gRPC with scripted agents.
@NullMarked
package dev.lode.coordinator.session;

import org.jspecify.annotations.NullMarked;

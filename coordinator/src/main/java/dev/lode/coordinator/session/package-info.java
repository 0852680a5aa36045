/// The agents' streams: reports and logs come in, commands go out. Sees protobuf, and turns it into
/// the core's words in one place.
@NullMarked
package dev.lode.coordinator.session;

import org.jspecify.annotations.NullMarked;

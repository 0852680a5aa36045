/// The HTTP server's own parts.
@NullMarked
package dev.lode.coordinator.api.http;

import org.jspecify.annotations.NullMarked;

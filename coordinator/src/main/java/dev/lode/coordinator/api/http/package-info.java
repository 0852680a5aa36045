/// The HTTP server that facades hang their routes on; the only package that knows Helidon.
@NullMarked
package dev.lode.coordinator.api.http;

import org.jspecify.annotations.NullMarked;

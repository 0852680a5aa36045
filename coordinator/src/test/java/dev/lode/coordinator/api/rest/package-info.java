/// The native API over HTTP, byte by byte.
@NullMarked
package dev.lode.coordinator.api.rest;

import org.jspecify.annotations.NullMarked;

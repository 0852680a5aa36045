/// The native API as JSON over HTTP, derived from the `.proto` files.
@NullMarked
package dev.lode.coordinator.api.rest;

import org.jspecify.annotations.NullMarked;

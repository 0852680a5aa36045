/// The native API: its calls in their own words, served over gRPC.
@NullMarked
package dev.lode.coordinator.api.grpc;

import org.jspecify.annotations.NullMarked;

/// The native API over gRPC.
@NullMarked
package dev.lode.coordinator.api.grpc;

import org.jspecify.annotations.NullMarked;

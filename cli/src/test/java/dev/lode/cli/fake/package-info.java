/// A coordinator for tests of the command: the native API over real gRPC, its jobs moved by the
/// test.
@NullMarked
package dev.lode.cli.fake;

import org.jspecify.annotations.NullMarked;

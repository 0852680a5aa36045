/// The way to a coordinator: where it is, the token for it, and the calls of its native API.
@NullMarked
package dev.lode.cli.client;

import org.jspecify.annotations.NullMarked;

/// Breaks a throw-away cluster of its own on purpose, and compares what it promised with what came.
@NullMarked
package dev.lode.cli.drill;

import org.jspecify.annotations.NullMarked;

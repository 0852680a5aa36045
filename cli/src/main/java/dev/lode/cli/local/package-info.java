/// A coordinator and agents inside this process.
@NullMarked
package dev.lode.cli.local;

import org.jspecify.annotations.NullMarked;

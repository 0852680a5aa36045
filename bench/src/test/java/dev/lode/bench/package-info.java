/// Tests of the measuring itself.
@NullMarked
package dev.lode.bench;

import org.jspecify.annotations.NullMarked;

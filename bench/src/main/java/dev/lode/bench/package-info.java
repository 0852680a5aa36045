/// Load generators and benchmarks.
@NullMarked
package dev.lode.bench;

import org.jspecify.annotations.NullMarked;

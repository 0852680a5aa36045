/// What Prometheus scrapes from any of the programs: the registry, its text, the Java runtime's
/// share.
@NullMarked
package dev.lode.common.metrics;

import org.jspecify.annotations.NullMarked;

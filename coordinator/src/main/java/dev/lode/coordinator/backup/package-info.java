/// What a coordinator keeps as one archive: taken from a running one, unpacked for the next one.
@NullMarked
package dev.lode.coordinator.backup;

import org.jspecify.annotations.NullMarked;

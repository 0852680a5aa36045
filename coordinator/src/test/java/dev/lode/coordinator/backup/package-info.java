/// Backups taken, damaged, forged and restored.
@NullMarked
package dev.lode.coordinator.backup;

import org.jspecify.annotations.NullMarked;

/// What Java cannot ask of a file system.
@NullMarked
package dev.lode.common.disk;

import org.jspecify.annotations.NullMarked;

/// Holds the whole tree to its plan: which package may know which, how large files may be, which
/// words are used.
@NullMarked
package dev.lode.cli.tidy;

import org.jspecify.annotations.NullMarked;

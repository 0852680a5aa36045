/// How a command ends: its exit code, and the sentence that says why.
@NullMarked
package dev.lode.cli.ending;

import org.jspecify.annotations.NullMarked;

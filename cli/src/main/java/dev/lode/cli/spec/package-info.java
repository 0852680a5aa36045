/// Turns what a command line asks for into a job's spec with the files that it needs.
@NullMarked
package dev.lode.cli.spec;

import org.jspecify.annotations.NullMarked;

/// Stays with one job until it has finished: its log, its progress, why it waits, and Ctrl-C.
@NullMarked
package dev.lode.cli.follow;

import org.jspecify.annotations.NullMarked;

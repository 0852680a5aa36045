/// The commands of `lode`, one file each, and the options that several of them share.
@NullMarked
package dev.lode.cli.command;

import org.jspecify.annotations.NullMarked;

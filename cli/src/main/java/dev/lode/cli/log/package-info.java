/// Where the log lines of coordinator and agent go, which the command decides that starts them.
@NullMarked
package dev.lode.cli.log;

import org.jspecify.annotations.NullMarked;

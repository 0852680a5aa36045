/// Real programs, real Python: what was packaged is started, killed and started again.
@NullMarked
package dev.lode.cli.e2e;

import org.jspecify.annotations.NullMarked;

/// What a workload may ask of Python: a version, packages, and where they come from.
@NullMarked
package dev.lode.common.model.python;

import org.jspecify.annotations.NullMarked;

/// What a workload may ask of version control.
@NullMarked
package dev.lode.common.model.source;

import org.jspecify.annotations.NullMarked;

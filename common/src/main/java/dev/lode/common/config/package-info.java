/// Typed settings that more than one program reads.
@NullMarked
package dev.lode.common.config;

import org.jspecify.annotations.NullMarked;

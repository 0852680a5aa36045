/// Times as people and programs write them.
@NullMarked
package dev.lode.common.time;

import org.jspecify.annotations.NullMarked;

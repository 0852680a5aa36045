/// Words and plumbing that more than one program needs.
@NullMarked
package dev.lode.common;

import org.jspecify.annotations.NullMarked;

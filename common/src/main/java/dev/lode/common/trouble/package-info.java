/// What the system refused, in words for a person.
@NullMarked
package dev.lode.common.trouble;

import org.jspecify.annotations.NullMarked;

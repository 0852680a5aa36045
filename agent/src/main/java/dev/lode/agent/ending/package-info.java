/// Says why a program failed, from the last that it wrote to its log.
@NullMarked
package dev.lode.agent.ending;

import org.jspecify.annotations.NullMarked;

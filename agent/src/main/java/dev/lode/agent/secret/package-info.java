/// What an attempt is given in secret: in its environment, in files, and out of its log.
@NullMarked
package dev.lode.agent.secret;

import org.jspecify.annotations.NullMarked;

/// Input files in, artifacts out.
@NullMarked
package dev.lode.agent.files;

import org.jspecify.annotations.NullMarked;

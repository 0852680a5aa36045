/// What the agent's tests are written with: a coordinator that says what a test tells it to, and
/// agents on folders of their own.
@NullMarked
package dev.lode.agent.testing;

import org.jspecify.annotations.NullMarked;

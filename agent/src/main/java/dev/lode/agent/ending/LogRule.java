package dev.lode.agent.ending;

import dev.lode.common.model.Exit.Finding;
import java.util.regex.Pattern;

/// An operator's rule: a line that matches tells why the program failed.
///
/// @param cause the operator's word for it
/// @param message for a person; empty for the line itself
record LogRule(Pattern pattern, String cause, String message, Finding.Retry retry) {

  Finding found(String line) {
    return new Finding(Finding.Kind.RULE, cause, message.isEmpty() ? line : message, retry);
  }
}

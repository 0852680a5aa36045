package dev.lode.agent.secret;

import dev.lode.agent.mask.Mask;
import dev.lode.common.model.Credential;
import java.util.List;

/// The secrets of one attempt. Never printed.
///
/// @param missing the set that is not there any more; empty when all are
public record Given(List<Credential> values, String missing) {

  public static final Given NOTHING = new Given(List.of(), "");

  public Given {
    values = List.copyOf(values);
  }

  public Mask mask() {
    return Mask.of(values.stream().map(Credential::value).toList());
  }

  @Override
  public String toString() {
    return "Given[" + values.size() + " values]";
  }
}

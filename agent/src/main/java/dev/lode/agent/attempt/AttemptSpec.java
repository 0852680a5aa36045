package dev.lode.agent.attempt;

import dev.lode.agent.secret.Given;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Resources;
import dev.lode.common.model.Workload;
import java.util.List;
import java.util.Map;

/// What the coordinator asked to start.
///
/// @param session in which it asked
/// @param gpus that are the attempt's own
/// @param secrets what it is given in secret
/// @param lode variables of Lode's own, beside those that every attempt has
/// @param limits what it asked for and may use
public record AttemptSpec(
    AttemptId id,
    long session,
    Workload workload,
    List<GpuId> gpus,
    OnDisconnect onDisconnect,
    Map<String, String> lode,
    Resources limits,
    Given secrets) {

  public AttemptSpec {
    gpus = List.copyOf(gpus);
    lode = Map.copyOf(lode);
  }
}

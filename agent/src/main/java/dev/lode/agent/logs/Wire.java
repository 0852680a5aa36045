package dev.lode.agent.logs;

import dev.lode.common.model.AttemptId;
import dev.lode.common.model.JobId;

/// Attempts as the wire names them.
final class Wire {

  private Wire() {}

  static AttemptId attempt(dev.lode.proto.v1.AttemptId id) {
    return new AttemptId(new JobId(id.getJobId()), id.getNumber(), id.getRank());
  }

  static dev.lode.proto.v1.AttemptId attempt(AttemptId id) {
    return dev.lode.proto.v1.AttemptId.newBuilder()
        .setJobId(id.job().value())
        .setNumber(id.number())
        .setRank(id.rank())
        .build();
  }
}

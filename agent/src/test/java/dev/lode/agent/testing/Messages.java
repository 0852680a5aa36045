package dev.lode.agent.testing;

import dev.lode.common.model.AttemptId;
import dev.lode.proto.v1.CoordinatorMessage;
import dev.lode.proto.v1.ForgetAttempt;
import dev.lode.proto.v1.JobSpec;
import dev.lode.proto.v1.Report;
import dev.lode.proto.v1.ReportAck;
import dev.lode.proto.v1.StartAttempt;
import dev.lode.proto.v1.StopAttempt;
import dev.lode.proto.v1.Welcome;
import java.time.Duration;
import java.util.List;

/// What a coordinator says, as the wire has it.
final class Messages {

  private Messages() {}

  static CoordinatorMessage welcome(long session, Duration heartbeat, Duration lease) {
    return CoordinatorMessage.newBuilder()
        .setWelcome(
            Welcome.newBuilder()
                .setProtocol(1)
                .setSession(session)
                .setHeartbeat(wire(heartbeat))
                .setLease(wire(lease)))
        .build();
  }

  static CoordinatorMessage ack(Report report) {
    return CoordinatorMessage.newBuilder()
        .setReportAck(
            ReportAck.newBuilder()
                .setSession(report.getSession())
                .setSequence(report.getSequence()))
        .build();
  }

  static CoordinatorMessage start(long session, AttemptId id, JobSpec spec, List<String> gpus) {
    return CoordinatorMessage.newBuilder()
        .setStart(
            StartAttempt.newBuilder()
                .setSession(session)
                .setId(wire(id))
                .setSpec(spec)
                .addAllGpuIds(gpus))
        .build();
  }

  static CoordinatorMessage stop(long session, AttemptId id, Duration grace) {
    return CoordinatorMessage.newBuilder()
        .setStop(StopAttempt.newBuilder().setSession(session).setId(wire(id)).setGrace(wire(grace)))
        .build();
  }

  static CoordinatorMessage forget(long session, dev.lode.proto.v1.AttemptId id) {
    return CoordinatorMessage.newBuilder()
        .setForget(ForgetAttempt.newBuilder().setSession(session).setId(id))
        .build();
  }

  static dev.lode.proto.v1.AttemptId wire(AttemptId id) {
    return dev.lode.proto.v1.AttemptId.newBuilder()
        .setJobId(id.job().value())
        .setNumber(id.number())
        .setRank(id.rank())
        .build();
  }

  private static com.google.protobuf.Duration wire(Duration duration) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }
}

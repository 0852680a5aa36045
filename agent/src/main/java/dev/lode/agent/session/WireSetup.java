package dev.lode.agent.session;

import dev.lode.common.model.InputFile;
import dev.lode.common.model.Prepared;
import dev.lode.common.model.Setup;
import dev.lode.common.model.python.Python;
import dev.lode.common.model.python.PythonIndex;
import dev.lode.common.model.source.GitUrl;
import dev.lode.common.model.source.Repository;
import dev.lode.proto.v1.Workload;
import java.util.List;

/// What is put in place before a program begins, between the wire's types and the agent's own; a
/// part of [Wire].
final class WireSetup {

  private WireSetup() {}

  static Setup setup(Workload wire, List<InputFile> files) {
    var index = wire.getPythonIndex();
    var python =
        Python.from(
            wire.getPythonVersion(),
            wire.getRequirements(),
            new PythonIndex(index.getUrl(), index.getExtraUrlsList()));
    var source = wire.getRepository();
    return new Setup(
        files,
        python,
        wire.hasRepository()
            ? new Repository(
                GitUrl.from(source.getUrl()), source.getRevision(), source.getSubmodules())
            : null,
        List.of());
  }

  static dev.lode.proto.v1.Prepared prepared(Prepared prepared) {
    var wire =
        dev.lode.proto.v1.Prepared.newBuilder()
            .setTook(Wire.duration(prepared.took()))
            .setEnvironmentKey(prepared.environmentKey())
            .setCommit(prepared.commit());
    if (prepared.inputs() != null) {
      wire.setInputs(Wire.duration(prepared.inputs()));
    }
    if (prepared.environment() != null) {
      wire.setEnvironment(Wire.duration(prepared.environment()));
    }
    if (prepared.repository() != null) {
      wire.setRepository(Wire.duration(prepared.repository()));
    }
    return wire.build();
  }
}

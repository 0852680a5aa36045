package dev.lode.coordinator.session;

import dev.lode.common.model.Setup;
import dev.lode.common.model.python.PythonIndex;
import dev.lode.common.model.source.Repository;
import dev.lode.proto.v1.Workload;

/// What is put in place before a program begins, beside its files, as agents are told of it; a part
/// of [WireOut].
final class WireSetup {

  private WireSetup() {}

  static void fill(Workload.Builder wire, Setup setup) {
    var python = setup.python();
    if (python.isAsked()) {
      wire.setPythonVersion(python.version().toString())
          .setRequirements(python.requirements().text());
      if (!python.index().isUsual()) {
        wire.setPythonIndex(index(python.index()));
      }
    }
    if (setup.repository() != null) {
      wire.setRepository(repository(setup.repository()));
    }
  }

  private static dev.lode.proto.v1.PythonIndex index(PythonIndex index) {
    return dev.lode.proto.v1.PythonIndex.newBuilder()
        .setUrl(index.url())
        .addAllExtraUrls(index.extraUrls())
        .build();
  }

  private static dev.lode.proto.v1.Repository repository(Repository repository) {
    return dev.lode.proto.v1.Repository.newBuilder()
        .setUrl(repository.url().text())
        .setRevision(repository.revision())
        .setSubmodules(repository.submodules())
        .build();
  }
}

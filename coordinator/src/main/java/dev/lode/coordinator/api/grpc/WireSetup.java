package dev.lode.coordinator.api.grpc;

import static dev.lode.coordinator.api.grpc.Asked.at;

import dev.lode.common.model.CredentialsName;
import dev.lode.common.model.InputFile;
import dev.lode.common.model.Prepared;
import dev.lode.common.model.Setup;
import dev.lode.common.model.python.Python;
import dev.lode.common.model.python.PythonIndex;
import dev.lode.common.model.python.PythonRule;
import dev.lode.common.model.python.Requirements;
import dev.lode.common.model.source.GitUrl;
import dev.lode.common.model.source.Repository;
import dev.lode.proto.v1.Workload;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is put in place before a program begins, between the native API's messages and our words; a
/// part of [Asked] and of [Wire].
final class WireSetup {

  private WireSetup() {}

  static Setup setup(Workload wire, List<InputFile> files, List<CredentialsName> credentials) {
    var index = wire.getPythonIndex();
    var version = at("python_version", () -> PythonRule.from(wire.getPythonVersion()));
    var requirements = at("requirements", () -> new Requirements(wire.getRequirements()));
    var from = at("python_index", () -> new PythonIndex(index.getUrl(), index.getExtraUrlsList()));
    var python = new Python(version, requirements, from);
    return new Setup(
        files,
        python.isAsked() ? python : Python.USUAL,
        wire.hasRepository() ? at("repository", () -> repository(wire.getRepository())) : null,
        credentials);
  }

  /// The address may bring its revision along.
  private static Repository repository(dev.lode.proto.v1.Repository wire) {
    return wire.getRevision().isEmpty()
        ? Repository.from(wire.getUrl(), wire.getSubmodules())
        : new Repository(GitUrl.from(wire.getUrl()), wire.getRevision(), wire.getSubmodules());
  }

  static void fill(Workload.Builder wire, Setup setup) {
    var python = setup.python();
    if (python.isAsked()) {
      wire.setPythonVersion(python.version().toString())
          .setRequirements(python.requirements().text());
      if (!python.index().isUsual()) {
        wire.getPythonIndexBuilder()
            .setUrl(python.index().url())
            .addAllExtraUrls(python.index().extraUrls());
      }
    }
    var repository = setup.repository();
    if (repository != null) {
      wire.getRepositoryBuilder()
          .setUrl(repository.url().text())
          .setRevision(repository.revision())
          .setSubmodules(repository.submodules());
    }
  }

  static dev.lode.proto.v1.Prepared prepared(Prepared it) {
    var wire =
        dev.lode.proto.v1.Prepared.newBuilder()
            .setTook(Wire.duration(it.took()))
            .setEnvironmentKey(it.environmentKey())
            .setCommit(it.commit());
    ifThere(it.inputs(), wire::setInputs);
    ifThere(it.environment(), wire::setEnvironment);
    ifThere(it.repository(), wire::setRepository);
    return wire.build();
  }

  private interface Taker {
    Object take(com.google.protobuf.Duration span);
  }

  private static void ifThere(@Nullable Duration span, Taker taker) {
    if (span != null) {
      var _ = taker.take(Wire.duration(span));
    }
  }
}

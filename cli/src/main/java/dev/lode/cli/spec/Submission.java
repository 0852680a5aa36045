package dev.lode.cli.spec;

import static dev.lode.cli.ending.CommandFailed.badInput;

import dev.lode.common.model.CredentialsName;
import dev.lode.common.model.Outputs;
import dev.lode.common.model.Setup;
import dev.lode.common.model.Workload;
import dev.lode.common.model.python.Python;
import dev.lode.proto.v1.InputFile;
import dev.lode.proto.v1.JobSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A job ready to be submitted: its spec, and the files whose content must be there before.
///
/// @param spec complete but for the coordinator's defaults
/// @param files those that the spec's workload names
public record Submission(JobSpec spec, List<LocalFile> files) {

  public Submission {
    files = List.copyOf(files);
  }

  /// @param spec without the workload
  /// @param fileOptions as `--file` has them
  /// @param directory where relative paths begin
  public static Submission of(
      JobSpec spec,
      Program program,
      SortedMap<String, String> env,
      List<String> fileOptions,
      Path directory) {
    return of(spec, program, env, fileOptions, directory, Prerequisites.NONE);
  }

  /// The same with what must be in place before.
  public static Submission of(
      JobSpec spec,
      Program program,
      SortedMap<String, String> env,
      List<String> fileOptions,
      Path directory,
      Prerequisites before) {
    var files = new InputFiles(directory);
    var entry =
        switch (program) {
          case Program.Script script -> files.addScript(script.path()).value();
          case Program.InRepository script -> script.name();
          case Program.Command _ -> "";
        };
    var launcher =
        switch (program) {
          case Program.Script script -> script.launcher();
          case Program.InRepository script -> script.launcher();
          case Program.Command _ -> "shell";
        };
    fileOptions.forEach(files::addOption);
    var local = files.read();
    var what = new dev.lode.common.model.Program(launcher, "", entry, program.args());
    var workload = checked(what, env, setup(program, local, before));
    return new Submission(spec.toBuilder().setWorkload(wire(workload)).build(), local);
  }

  /// What the command line says goes before what the script says of itself.
  private static Setup setup(Program program, List<LocalFile> files, Prerequisites before) {
    var own =
        program instanceof Program.Script script && script.launcher().equals("python")
            ? ScriptMetadata.of(script.path())
            : ScriptMetadata.NONE;
    try {
      var python =
          Python.from(
              before.python() == null ? own.python() : before.python(),
              before.requirements() == null ? own.requirements() : before.requirements(),
              before.index());
      return new Setup(
          files.stream().map(LocalFile::input).toList(), python, before.repository(), List.of());
    } catch (IllegalArgumentException e) {
      throw badInput(String.valueOf(e.getMessage()));
    }
  }

  /// With these sets of credentials.
  public Submission with(List<String> credentials) {
    try {
      credentials.forEach(CredentialsName::new);
    } catch (IllegalArgumentException e) {
      throw badInput("--credentials: " + e.getMessage());
    }
    var workload = spec.getWorkload().toBuilder().addAllCredentials(credentials);
    return new Submission(spec.toBuilder().setWorkload(workload).build(), files);
  }

  /// With these patterns of files that become artifacts.
  public Submission withOutputs(List<String> outputs) {
    try {
      var texts = Outputs.of(outputs).texts();
      var workload = spec.getWorkload().toBuilder().addAllOutputs(texts);
      return new Submission(spec.toBuilder().setWorkload(workload).build(), files);
    } catch (IllegalArgumentException e) {
      throw badInput(String.valueOf(e.getMessage()));
    }
  }

  /// The coordinator checks it again; here the sentence comes before anything is sent.
  private static Workload checked(
      dev.lode.common.model.Program program, SortedMap<String, String> env, Setup setup) {
    try {
      return new Workload(program, new TreeMap<>(env), setup);
    } catch (IllegalArgumentException e) {
      throw badInput(String.valueOf(e.getMessage()));
    }
  }

  private static dev.lode.proto.v1.Workload wire(Workload workload) {
    var wire =
        dev.lode.proto.v1.Workload.newBuilder()
            .setLauncher(workload.program().launcher())
            .setEntry(workload.program().entry())
            .addAllArgs(workload.program().args())
            .putAllEnv(workload.env())
            .addAllOutputs(workload.outputs().texts());
    for (var file : workload.setup().files()) {
      wire.addFiles(
          InputFile.newBuilder()
              .setName(file.name().value())
              .setSha256(file.sha256().hex())
              .setSizeBytes(file.sizeBytes())
              .setExecutable(file.executable()));
    }
    fill(wire, workload.setup());
    return wire.build();
  }

  private static void fill(dev.lode.proto.v1.Workload.Builder wire, Setup setup) {
    var python = setup.python();
    wire.setPythonVersion(python.version().toString())
        .setRequirements(python.requirements().text());
    if (!python.index().isUsual()) {
      wire.getPythonIndexBuilder()
          .setUrl(python.index().url())
          .addAllExtraUrls(python.index().extraUrls());
    }
    var repository = setup.repository();
    if (repository != null) {
      wire.getRepositoryBuilder()
          .setUrl(repository.url().text())
          .setRevision(repository.revision())
          .setSubmodules(repository.submodules());
    }
  }
}

package dev.lode.cli.spec;

import static dev.lode.cli.ending.CommandFailed.badInput;

import dev.lode.common.model.Outputs;
import dev.lode.common.model.Setup;
import dev.lode.common.model.Workload;
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
  /// @param outputs as `--output` has them
  /// @param directory where relative paths begin
  public static Submission of(
      JobSpec spec,
      Program program,
      SortedMap<String, String> env,
      List<String> fileOptions,
      List<String> outputs,
      Path directory) {
    var files = new InputFiles(directory);
    var entry =
        switch (program) {
          case Program.Script script -> files.addScript(script.path()).value();
          case Program.Command _ -> "";
        };
    var launcher =
        switch (program) {
          case Program.Script script -> script.launcher();
          case Program.Command _ -> "shell";
        };
    fileOptions.forEach(files::addOption);
    var local = files.read();
    return new Submission(
        spec.toBuilder()
            .setWorkload(
                wire(
                    checked(
                        new dev.lode.common.model.Program(launcher, "", entry, program.args()),
                        env,
                        local,
                        outputs)))
            .build(),
        local);
  }

  /// The coordinator checks it again; here the sentence comes before anything is sent.
  private static Workload checked(
      dev.lode.common.model.Program program,
      SortedMap<String, String> env,
      List<LocalFile> files,
      List<String> outputs) {
    try {
      return new Workload(
          program,
          new TreeMap<>(env),
          new Setup(files.stream().map(LocalFile::input).toList()),
          Outputs.of(outputs));
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
    return wire.build();
  }
}

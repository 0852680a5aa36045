package dev.lode.agent.launch.shell;

import dev.lode.agent.launch.Command;
import dev.lode.agent.launch.Launcher;
import dev.lode.agent.launch.ProgramFile;
import dev.lode.agent.launch.PythonHome;
import dev.lode.common.model.InputFile;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `shell`: text is run by `/bin/sh`, an entry by its own interpreter or by `/bin/sh`, and without
/// either the arguments are the command.
///
/// Text is handed over as an argument, because a file costs more than all else here; only a text
/// too long for that becomes one. Both see the arguments as `$1`, `$2`, …
public final class ShellLauncher implements Launcher {

  private static final String SHELL = "/bin/sh";

  /// The kernel takes arguments of up to 128 KiB, with the NUL at their end.
  private static final int MAX_ARGUMENT_BYTES = (128 << 10) - 1;

  /// What the shell calls itself in its messages.
  private static final String SELF = "lode";

  @Override
  public String name() {
    return "shell";
  }

  @Override
  public Command prepare(Workload workload, Path work, @Nullable PythonHome python)
      throws IOException {
    var command = command(workload, work);
    return python == null ? command : command.with(python);
  }

  private static Command command(Workload workload, Path work) throws IOException {
    if (!workload.program().entry().isEmpty()) {
      return entry(workload, work);
    }
    if (workload.program().text().isEmpty()) {
      return Command.of(workload.program().args());
    }
    return fitsAnArgument(workload.program().text())
        ? command(List.of(SHELL, "-c", workload.program().text(), SELF), workload)
        : command(List.of(SHELL, ProgramFile.write(workload, work, ".sh")), workload);
  }

  private static Command entry(Workload workload, Path work) throws IOException {
    var name = new RelativePath(workload.program().entry());
    var executable =
        workload.setup().files().stream()
            .filter(it -> it.name().equals(name))
            .map(InputFile::executable)
            .findFirst()
            .orElseGet(() -> ofTheRepository(work.resolve(name.value())));
    // With a slash: what is without one would be looked up along PATH.
    var file = "./" + name;
    return executable && saysHowToRun(work.resolve(name.value()))
        ? command(List.of(file), workload)
        : command(List.of(SHELL, file), workload);
  }

  private static boolean ofTheRepository(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  /// A script that names its interpreter, or a binary.
  private static boolean saysHowToRun(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(4);
      var namesIt = head.length >= 2 && head[0] == '#' && head[1] == '!';
      var isElf = head.length == 4 && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L';
      return namesIt || isElf;
    }
  }

  private static Command command(List<String> head, Workload workload) {
    var argv = new ArrayList<>(head);
    argv.addAll(workload.program().args());
    return Command.of(argv);
  }

  private static boolean fitsAnArgument(String text) {
    // A NUL would end the argument.
    return text.length() <= MAX_ARGUMENT_BYTES
        && text.getBytes(StandardCharsets.UTF_8).length <= MAX_ARGUMENT_BYTES
        && text.indexOf('\0') < 0;
  }
}

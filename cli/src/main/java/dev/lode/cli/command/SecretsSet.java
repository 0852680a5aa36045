package dev.lode.cli.command;

import static dev.lode.cli.ending.CommandFailed.badInput;

import com.google.protobuf.ByteString;
import dev.lode.cli.command.ConnectionOptions.Otherwise;
import dev.lode.cli.ending.ExitCode;
import dev.lode.common.model.Credential;
import dev.lode.common.model.CredentialsName;
import dev.lode.common.trouble.FileTrouble;
import dev.lode.proto.v1.NewCredential;
import dev.lode.proto.v1.SetCredentialsRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `lode secrets set`.
@Command(
    name = "set",
    header = "Sets credentials: adds to the set of this name, or makes it.",
    description = {
      "What is typed as KEY=VALUE may be read by others on this machine while the command runs, and"
          + " stays in the shell's history; what comes from a file or from standard input does"
          + " not.",
      "A value that is shorter than 6 bytes is not masked in logs.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  lode secrets set s3 < s3.env",
      "  lode secrets set gcp --file GOOGLE_APPLICATION_CREDENTIALS=key.json",
      "  lode secrets set hub HF_TOKEN=\"$HF_TOKEN\""
    })
public final class SecretsSet implements Callable<Integer> {

  private static final int MOST_INPUT = 1 << 20;

  @Parameters(index = "0", paramLabel = "NAME", description = "The set's name.")
  private String name = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "KEY=VALUE",
      description =
          "Variables for the job's environment. With none and no --file, lines of KEY=VALUE are"
              + " read from standard input.")
  private List<String> values = new ArrayList<>();

  @Option(
      names = "--file",
      paramLabel = "KEY=PATH",
      description =
          "A file of this machine, given to the job as a file; its path there is in the variable.")
  private List<String> files = new ArrayList<>();

  @Option(names = "--replace", description = "The set is to have these alone.")
  private boolean replace;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  private final Surroundings around;

  public SecretsSet(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    var request = request();
    var streams = around.streams();
    try (var access = connection.open(around, Otherwise.SERVE, streams::say)) {
      var set = access.client().secrets().set(request);
      streams.say(
          "%s has %d %s"
              .formatted(
                  set.getName(),
                  set.getVariablesCount(),
                  set.getVariablesCount() == 1 ? "variable" : "variables"));
    }
    return ExitCode.OK;
  }

  private SetCredentialsRequest request() throws IOException {
    var request = SetCredentialsRequest.newBuilder().setReplace(replace);
    try {
      request.setName(new CredentialsName(name).value());
      var lines = values.isEmpty() && files.isEmpty() ? input() : values;
      for (String line : lines) {
        request.addValues(value(line));
      }
      for (String option : files) {
        request.addValues(file(option));
      }
    } catch (IllegalArgumentException e) {
      throw badInput(String.valueOf(e.getMessage()));
    }
    if (request.getValuesCount() == 0) {
      throw badInput("nothing to set: give KEY=VALUE, --file KEY=PATH, or lines of standard input");
    }
    return request.build();
  }

  private static List<String> input() throws IOException {
    var bytes = System.in.readNBytes(MOST_INPUT + 1);
    if (bytes.length > MOST_INPUT) {
      throw badInput("standard input: more than 1 MiB");
    }
    return new String(bytes, StandardCharsets.UTF_8)
        .lines()
        .filter(it -> !it.isBlank() && !it.startsWith("#"))
        .toList();
  }

  /// Never says the value when it refuses it.
  private static NewCredential value(String line) {
    int at = line.indexOf('=');
    if (at <= 0) {
      throw badInput("KEY=VALUE is wanted; a word or line has no name before a =");
    }
    return wire(
        new Credential(
            line.substring(0, at).strip(),
            line.substring(at + 1).getBytes(StandardCharsets.UTF_8),
            false));
  }

  private NewCredential file(String option) {
    int at = option.indexOf('=');
    if (at <= 0) {
      throw badInput("--file: KEY=PATH is wanted, not " + option);
    }
    var path = around.directory().resolve(option.substring(at + 1));
    try {
      if (Files.size(path) > Credential.MAX_BYTES) {
        throw badInput("--file: " + path + " is longer than 64 KiB");
      }
      return wire(new Credential(option.substring(0, at), Files.readAllBytes(path), true));
    } catch (IOException e) {
      throw badInput("--file: " + path + ": " + FileTrouble.words(e));
    }
  }

  private static NewCredential wire(Credential credential) {
    return NewCredential.newBuilder()
        .setName(credential.name())
        .setValue(ByteString.copyFrom(credential.value()))
        .setFile(credential.file())
        .build();
  }
}

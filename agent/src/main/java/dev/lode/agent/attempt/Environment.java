package dev.lode.agent.attempt;

import dev.lode.agent.launch.Command;
import dev.lode.common.model.GpuId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a workload's environment consists of: a few variables of the host, the launcher's, the
/// job's, and last Lode's own. Nothing else of the agent's: its token, and whatever it was started
/// with, stay with it.
///
/// `TMPDIR` is left alone: a folder below the attempt's would be too long for the sockets that
/// programs put there.
public final class Environment {

  /// Where programs, libraries and the user's files are, and which language is spoken.
  private static final List<String> OF_THE_HOST =
      List.of(
          "PATH", "LD_LIBRARY_PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ");

  private static final String LOCALE_PREFIX = "LC_";
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final Map<String, String> host;

  private Environment(Map<String, String> host) {
    this.host = Map.copyOf(host);
  }

  /// From the agent's own environment.
  public static Environment from(Map<String, String> agent) {
    var host = new TreeMap<String, String>();
    host.put("PATH", DEFAULT_PATH);
    host.put("LANG", "C.UTF-8");
    agent.forEach(
        (name, value) -> {
          if (OF_THE_HOST.contains(name) || name.startsWith(LOCALE_PREFIX)) {
            host.put(name, value);
          }
        });
    return new Environment(host);
  }

  /// What every workload of this host begins with.
  public Map<String, String> host() {
    return host;
  }

  public String path() {
    return host.getOrDefault("PATH", DEFAULT_PATH);
  }

  /// The names of its folders are added where the process is started.
  ///
  /// @param host what it begins with
  /// @param secrets give way to what the job says itself
  static Map<String, String> of(
      AttemptSpec spec, Command command, Map<String, String> host, Map<String, String> secrets) {
    var env = new HashMap<>(host);
    env.putAll(command.env());
    env.putAll(secrets);
    env.putAll(spec.workload().env());
    env.putAll(spec.lode());
    env.put("LODE_JOB_ID", spec.id().job().value());
    env.put("LODE_ATTEMPT", Integer.toString(spec.id().number()));
    // By UUID: an index means another GPU to each program that orders them in another way.
    var gpus = spec.gpus().stream().map(GpuId::value).collect(Collectors.joining(","));
    env.put("CUDA_VISIBLE_DEVICES", gpus);
    env.put("NVIDIA_VISIBLE_DEVICES", gpus.isEmpty() ? "void" : gpus);
    return env;
  }
}

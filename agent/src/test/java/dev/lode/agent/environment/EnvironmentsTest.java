package dev.lode.agent.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.lode.agent.launch.process.KernelEvents;
import dev.lode.agent.launch.process.ProcessLauncher;
import dev.lode.agent.launch.python.Interpreter;
import dev.lode.agent.limits.Limiter;
import dev.lode.agent.testing.Wheels;
import dev.lode.agent.tool.ToolLog;
import dev.lode.agent.tool.Tools;
import dev.lode.agent.tool.UnpreparedException;
import dev.lode.common.model.Sha256;
import dev.lode.common.model.python.Python;
import dev.lode.common.model.python.PythonIndex;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Environments built for real, from wheels that are made here; nothing asks the network.
final class EnvironmentsTest {

  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir Path folder;
  private Path wheels;
  private KernelEvents events;
  private Tools tools;
  private Interpreters interpreters;
  private final Heard log = new Heard();

  @BeforeEach
  void start() throws Exception {
    wheels = Files.createDirectories(folder.resolve("wheels"));
    Files.createDirectories(folder.resolve("attempts"));
    events = KernelEvents.start();
    var processes = ProcessLauncher.open(folder.resolve("bin"), events, Limiter.none());
    tools = Tools.open(folder.resolve("tools"), processes, events);
    var usual = Interpreter.find(env()).orElseThrow().program();
    interpreters = Interpreters.find(env(), usual, folder.resolve("pythons"));
  }

  @AfterEach
  void stop() throws IOException {
    events.close();
  }

  @Test
  void packagesComeFromTheFolderOfWheelsAndTheSecondJobBuildsNothing() throws Exception {
    Wheels.make(wheels, "demo", "1.5", "");
    var environments = open(fromWheels(Long.MAX_VALUE));
    var chosen = environments.choose(asks("# mine\n\ndemo >= 1.0  # any\n"), mark("a"), log);
    assertThat(says(chosen, "import demo; print(demo.VERSION)")).isEqualTo("1.5");
    assertThat(log.text()).contains("builds the environment").contains("Successfully installed");
    var silent = new Heard();
    var again = environments.choose(asks("demo >= 1.0"), mark("b"), silent);
    assertThat(again).isEqualTo(chosen);
    assertThat(silent.text()).isEmpty();
  }

  @Test
  void insideItPythonAndPipAreItsOwn() throws Exception {
    Wheels.make(wheels, "demo", "1.0", "");
    var home = open(fromWheels(Long.MAX_VALUE)).choose(asks("demo"), mark("a"), log).home();
    var bin = Objects.requireNonNull(home.program().getParent());
    assertThat(home.env().get("PATH")).startsWith(bin + ":");
    assertThat(bin.resolve("pip")).isExecutable();
    assertThat(home.readOnly()).contains(bin.getParent());
    assertThat(Files.getPosixFilePermissions(bin))
        .extracting(Enum::name)
        .noneMatch(it -> it.endsWith("WRITE"));
  }

  @Test
  void aPackageThatIsNotThereIsTheCallersFaultAndNamesWhatIs() throws Exception {
    Wheels.make(wheels, "demo", "1.0", "");
    Wheels.make(wheels, "demo", "1.1", "");
    var environments = open(fromWheels(Long.MAX_VALUE));
    assertThat(fault(environments, "demo==9"))
        .returns(true, UnpreparedException::byCaller)
        .returns("no package is demo==9; there are 1.0, 1.1", UnpreparedException::why);
    assertThat(fault(environments, "nosuchthing").why()).startsWith("no package is nosuchthing");
    assertThat(built()).isEmpty();
  }

  @Test
  void whatCannotBeTogetherIsTheCallersFault() throws Exception {
    Wheels.make(wheels, "demo", "1.0", "");
    Wheels.make(wheels, "demo", "2.0", "");
    Wheels.make(wheels, "other", "1.0", "demo==2.0");
    var fault = fault(open(fromWheels(Long.MAX_VALUE)), "demo==1.0\nother\n");
    assertThat(fault.byCaller()).isTrue();
    assertThat(fault.why()).contains("conflict").hasSizeLessThan(1000);
  }

  @Test
  void aHashThatDoesNotMatchIsRefusedAndOneThatDoesIsTaken() throws Exception {
    var wheel = Wheels.make(wheels, "demo", "1.0", "");
    var environments = open(fromWheels(Long.MAX_VALUE));
    var right = Sha256.of(Files.readAllBytes(wheel)).hex();
    var chosen =
        environments.choose(asks("demo==1.0 \\\n  --hash=sha256:" + right), mark("a"), log);
    assertThat(says(chosen, "import demo; print(demo.VERSION)")).isEqualTo("1.0");
    var wrong = fault(environments, "demo==1.0 --hash=sha256:" + "0".repeat(64));
    assertThat(wrong.byCaller()).isTrue();
    assertThat(wrong.why()).contains("HASH");
  }

  @Test
  void anIndexThatCannotBeReachedIsTheFleetsFault() throws Exception {
    int closed;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    var index = new PythonIndex("http://127.0.0.1:" + closed + "/simple", List.of());
    var sources = new PythonConfig.Sources(index, null, null, false, true);
    var fault =
        fault(open(new PythonConfig(sources, environments(), Long.MAX_VALUE, LONG)), "demo");
    assertThat(fault.byCaller()).isFalse();
    assertThat(fault.why()).startsWith("the package index cannot be reached");
  }

  @Test
  void aFolderOfWheelsThatIsNotThereIsTheFleetsFault() throws Exception {
    var environments = open(fromWheels(Long.MAX_VALUE));
    Files.delete(wheels);
    assertThat(fault(environments, "demo"))
        .returns(false, UnpreparedException::byCaller)
        .extracting(UnpreparedException::why)
        .asString()
        .contains(wheels.toString());
  }

  @Test
  void aJobMayNameAnIndexOnlyWhereTheOperatorAllows() throws Exception {
    var environments = open(fromWheels(Long.MAX_VALUE));
    var index = new PythonIndex("https://pypi.example/simple", List.of());
    var asked = Python.from("", "demo", index);
    assertThatThrownBy(() -> environments.choose(asked, mark("a"), log))
        .isInstanceOf(UnpreparedException.class)
        .hasMessageContaining("--python-index-override allow");
    assertThat(fault(environments, "demo @ https://pypi.example/demo.whl").why())
        .contains("the address https://pypi.example/demo.whl");
  }

  @Test
  void twoJobsThatNeedTheSameBuildItOnce() throws Exception {
    Wheels.make(wheels, "demo", "1.0", "");
    var environments = open(fromWheels(Long.MAX_VALUE));
    var logs = List.of(new Heard(), new Heard());
    try (var scope = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = scope.submit(() -> environments.choose(asks("demo"), mark("a"), logs.get(0)));
      var second = scope.submit(() -> environments.choose(asks("demo"), mark("b"), logs.get(1)));
      assertThat(first.get()).isEqualTo(second.get());
    }
    assertThat(logs).extracting(Heard::text).anyMatch(it -> it.contains("builds the environment"));
    assertThat(logs)
        .extracting(Heard::text)
        .anyMatch(it -> it.contains("which is built for another job"));
    assertThat(built()).hasSize(1);
  }

  @Test
  void twoAgentsThatShareTheFolderBuildItOnce() throws Exception {
    Wheels.make(wheels, "demo", "1.0", "");
    var config = fromWheels(Long.MAX_VALUE);
    var one = open(config);
    var other = Environments.open(interpreters, config, folder.resolve("attempts-2"), env(), tools);
    try (var scope = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = scope.submit(() -> one.choose(asks("demo"), mark("a"), log));
      var second = scope.submit(() -> other.choose(asks("demo"), mark("b"), log));
      assertThat(first.get()).isEqualTo(second.get());
    }
    assertThat(log.text()).containsOnlyOnce("builds the environment");
  }

  @Test
  void aStopEndsABuildAtOnceAndLeavesNothingBehind() throws Exception {
    var environments = open(fromWheels(Long.MAX_VALUE));
    Wheels.make(wheels, "demo", "1.0", "");
    var job =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    environments.choose(asks("demo"), mark("a"), log);
                  } catch (IOException | InterruptedException | UnpreparedException e) {
                    log.say("ended by " + e.getClass().getSimpleName());
                  }
                });
    await().until(() -> !built().isEmpty());
    job.interrupt();
    assertThat(job.join(Duration.ofSeconds(20))).isTrue();
    assertThat(log.text()).contains("ended by InterruptedException");
    assertThat(built()).isEmpty();
    assertThat(folder.resolve("tools")).isEmptyDirectory();
    assertThat(says(environments.choose(asks("demo"), mark("b"), log), "import demo")).isEmpty();
  }

  @Test
  void abuildThatTakesTooLongIsKilledWithItsWholeTree() throws Exception {
    Wheels.make(wheels, "demo", "1.0", "");
    var sources = fromWheels(0).sources();
    var config = new PythonConfig(sources, environments(), Long.MAX_VALUE, Duration.ofMillis(200));
    assertThat(fault(open(config), "demo").why()).contains("--environment-timeout");
    assertThat(built()).isEmpty();
    assertThat(folder.resolve("tools")).isEmptyDirectory();
  }

  @Test
  void halfBuiltOnesAreRemovedAndNeverUsed() throws Exception {
    Wheels.make(wheels, "demo", "1.0", "");
    var key = open(fromWheels(Long.MAX_VALUE)).choose(asks("demo"), mark("a"), log).key();
    var ready = environments().resolve("ready").resolve(key);
    var half =
        Path.of(environments() + "/built").resolve(Files.readString(ready).split(" ", -1)[0]);
    Files.delete(ready);
    open(fromWheels(Long.MAX_VALUE));
    assertThat(half).doesNotExist();
  }

  @Test
  void thoseNotUsedForLongestGoFirstAndThoseInUseNever() throws Exception {
    for (var name : List.of("one", "two", "three")) {
      Wheels.make(wheels, name, "1.0", "");
    }
    var environments = open(fromWheels(1));
    var inUse = environments.choose(asks("one"), mark("a"), log);
    var idle = environments.choose(asks("two"), mark("b"), log);
    assertThat(built()).hasSize(2);
    // The attempt is forgotten, and its folder goes.
    Files.delete(mark("b"));
    environments.choose(asks("three"), mark("c"), log);
    assertThat(inUse.home().program()).exists();
    assertThat(idle.home().program()).doesNotExist();
    assertThat(built()).hasSize(2);
    // It is built anew when somebody asks again.
    assertThat(says(environments.choose(asks("two"), mark("d"), log), "import two")).isEmpty();
  }

  @Test
  void aVersionThatIsNotThereSaysWhichAre() throws Exception {
    var environments = open(fromWheels(Long.MAX_VALUE));
    var asked = Python.from("3.99", "", PythonIndex.USUAL);
    assertThatThrownBy(() -> environments.choose(asked, mark("a"), log))
        .isInstanceOf(UnpreparedException.class)
        .hasMessageStartingWith("there is no Python 3.99 on its host; there are ")
        .hasMessageContaining(interpreters.versions().getFirst().toString());
  }

  @Test
  void everyVersionOfTheHostCanBeChosen() throws Exception {
    var environments = open(fromWheels(Long.MAX_VALUE));
    for (var version : interpreters.versions()) {
      var asked = Python.from(version.toString(), "", PythonIndex.USUAL);
      var chosen = environments.choose(asked, mark("a"), log);
      assertThat(says(chosen, "import sys; print('%d.%d.%d' % sys.version_info[:3])"))
          .isEqualTo(version.toString());
    }
  }

  @Test
  void anAgentThatStartsAgainAsksNoInterpreter() throws Exception {
    var before = Files.getLastModifiedTime(folder.resolve("pythons"));
    var usual = Interpreter.find(env()).orElseThrow().program();
    var again = Interpreters.find(env(), usual, folder.resolve("pythons"));
    assertThat(again.versions()).isEqualTo(interpreters.versions());
    assertThat(Files.getLastModifiedTime(folder.resolve("pythons"))).isEqualTo(before);
  }

  @Test
  void uvBuildsWhereItIsInstalled() throws Exception {
    var uv =
        Stream.of(Objects.requireNonNull(env().get("PATH")).split(":", -1))
            .map(it -> Path.of(it, "uv"))
            .anyMatch(Files::exists);
    assumeThat(uv).as("uv is installed").isTrue();
    Wheels.make(wheels, "demo", "1.0", "");
    var chosen = open(fromWheels(Long.MAX_VALUE)).choose(asks("demo"), mark("a"), log);
    assertThat(says(chosen, "import demo; print(demo.VERSION)")).isEqualTo("1.0");
    assertThat(fault(open(fromWheels(1)), "nosuchthing").byCaller()).isTrue();
  }

  private Environments open(PythonConfig config) throws IOException {
    return Environments.open(interpreters, config, folder.resolve("attempts"), env(), tools);
  }

  private PythonConfig fromWheels(long budget) {
    var sources = new PythonConfig.Sources(PythonIndex.USUAL, wheels, null, false, true);
    return new PythonConfig(sources, environments(), budget, LONG);
  }

  private Path environments() {
    return folder.resolve("environments");
  }

  private List<Path> built() throws IOException {
    try (var found = Files.list(environments().resolve("built"))) {
      return found.toList();
    }
  }

  private Path mark(String attempt) throws IOException {
    return Files.createDirectories(folder.resolve("attempts").resolve(attempt)).resolve("python");
  }

  private static Python asks(String requirements) {
    return Python.from("", requirements, PythonIndex.USUAL);
  }

  private UnpreparedException fault(Environments environments, String requirements) {
    try {
      environments.choose(asks(requirements), mark("fault"), log);
    } catch (UnpreparedException e) {
      return e;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("it was built");
  }

  private static String says(Environments.Chosen chosen, String program) throws Exception {
    var process =
        new ProcessBuilder(chosen.home().program().toString(), "-I", "-c", program)
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  private static Map<String, String> env() {
    return Map.of("PATH", System.getenv("PATH"), "HOME", System.getenv("HOME"));
  }

  private static final class Heard implements ToolLog {

    private final ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();

    @Override
    public void say(String line) {
      heard.add(line + "\n");
    }

    @Override
    public void write(byte[] bytes, int length) {
      heard.add(new String(bytes, 0, length, StandardCharsets.UTF_8));
    }

    String text() {
      return String.join("", heard);
    }
  }
}

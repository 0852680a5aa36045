import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.constant.ClassDesc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Makes what people run out of what Maven built. Maven calls it in the `cli` module.
///
/// `Distribution folder ROOT VERSION STAMP CLASSPATH JAR` fills `cli/target/dist`, which runs on a
/// JDK of the machine and is what `./lode` starts; `Distribution tarball …` packs the same with a
/// Java runtime of its own.
///
/// Each new folder is another one under `cli/target/dists`, and `dist` is a link to the newest: a
/// Lode that runs while the next is built keeps its own jars.
public final class Distribution {

  /// The modules of the runtime: what `jdeps` finds in the jars without the desktop, and what is
  /// only reached by name (JFR and jcmd for looking into a running Lode, the elliptic curves of
  /// TLS).
  private static final List<String> MODULES =
      List.of(
          "java.base",
          "java.instrument",
          "java.logging",
          "java.management",
          "java.naming",
          "java.net.http",
          "java.sql",
          "java.xml",
          "jdk.crypto.ec",
          "jdk.httpserver",
          "jdk.jcmd",
          "jdk.jfr",
          "jdk.management",
          "jdk.management.agent",
          "jdk.net",
          "jdk.unsupported",
          "jdk.zipfs");

  /// What stays the same however Lode is started: an archive is only good for these. As in
  /// `bin/lode`.
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-XX:+UseCompactObjectHeaders",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private static final Pattern DROPPED =
      Pattern.compile(
          "META-INF/(MANIFEST\\.MF|INDEX\\.LIST|[^/]*\\.(SF|RSA|DSA|EC)|maven/.*/pom\\.xml|helidon/config-metadata\\.json|proguard/.*)|(.*/)?module-info\\.class|META-INF/versions/.*");
  private static final Pattern PAPER =
      Pattern.compile(
          "(META-INF/)?(LICEN[CS]E|NOTICE|COPYING|COPYRIGHT|DEPENDENCIES|LGPL|AL2)[^/]*",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern JOINED = Pattern.compile("META-INF/(services/.*|helidon/manifest)");
  private static final Pattern FIRST_WINS =
      Pattern.compile("META-INF/io\\.netty\\.versions\\.properties");

  private static final int TRAINING_SECONDS = 90;
  private static final int FOLDERS_KEPT = 3;
  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

  /// Every file that is packed bears this time: the archive knows the jars by size and time.
  private static final FileTime PACKED = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

  private final Path root;
  private final String version;
  private final Instant started;
  private final List<Path> jars;
  private final Path target;
  private final Path jdk;

  private Distribution(Path root, String version, Instant started, List<Path> jars, Path jdk) {
    this.root = root;
    this.version = version;
    this.started = started;
    this.jars = jars;
    this.target = root.resolve("cli/target");
    this.jdk = jdk;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    var jars = new ArrayList<Path>();
    jars.add(Path.of(args[4]));
    Arrays.stream(Files.readString(Path.of(args[3])).strip().split(":"))
        .map(Path::of)
        .forEach(jars::add);
    jars.removeIf(it -> it.toString().endsWith(ARM ? "-linux-x86_64.jar" : "-linux-aarch_64.jar"));
    var chosen = System.getProperty("lode.jdk", "");
    var jdk = Path.of(chosen.isEmpty() ? System.getProperty("java.home") : chosen);
    var root = Path.of(args[0]).normalize();
    var it = new Distribution(root, args[1], Instant.parse(args[2]), jars, jdk);
    it.folder();
    if (!Boolean.getBoolean("lode.tarball.skip")) {
      it.tarball();
    }
  }

  /// The folder that `./lode` starts.
  private void folder() throws IOException, InterruptedException {
    var dist = target.resolve("dist");
    var inputs = inputs();
    if (!same(dist.resolve("inputs"), inputs)) {
      var folder = target.resolve("dists").resolve(Long.toString(System.currentTimeMillis()));
      fill(folder);
      train(folder, jdk);
      Files.writeString(folder.resolve("inputs"), inputs);
      var link = target.resolve("dist.new");
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, target.relativize(folder));
      Files.move(link, dist, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      forget();
    }
    // Sources that are newer than the start of this build are not in it.
    var built = target.resolve("dist.built");
    Files.writeString(built, "");
    Files.setLastModifiedTime(built, FileTime.from(started));
  }

  /// The folder with its own runtime, in one file.
  private void tarball() throws IOException, InterruptedException {
    var name = "lode-" + version;
    var file = target.resolve(name + "-linux-" + (ARM ? "arm64" : "x64") + ".tar.gz");
    var inputs = inputs();
    var packed = target.resolve("tarball/inputs");
    if (Files.exists(file) && same(packed, inputs)) {
      return;
    }
    var folder = target.resolve("tarball").resolve(name);
    remove(folder);
    fill(folder);
    runtime(folder.resolve("runtime"));
    try (Stream<Path> files = Files.walk(folder)) {
      for (var it : files.filter(it -> !Files.isSymbolicLink(it)).toList()) {
        Files.setLastModifiedTime(it, PACKED);
      }
    }
    train(folder, folder.resolve("runtime"));
    var partial = Path.of(file + ".partial");
    run(
        target.resolve("tarball"),
        "tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@%d -cf - %s | gzip -6n > %s"
            .formatted(PACKED.to(TimeUnit.SECONDS), name, partial));
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(packed, inputs);
    System.out.printf("%s: %.1f MB%n", file.getFileName(), Files.size(file) / 1e6);
  }

  /// All that a distribution is made of, as text: when it is the same, so is the distribution.
  private String inputs() throws IOException {
    var text = new StringBuilder(Files.readString(jdk.resolve("release"))).append(jdk).append('\n');
    var files = new ArrayList<>(jars);
    files.add(recipe());
    try (Stream<Path> more = Files.walk(root.resolve("cli/src/main/dist"))) {
      more.filter(Files::isRegularFile).sorted().forEach(files::add);
    }
    for (var file : files) {
      text.append(file).append(' ').append(Files.size(file)).append(' ');
      text.append(age(file)).append('\n');
    }
    return text.toString();
  }

  private static boolean same(Path file, String text) throws IOException {
    return Files.exists(file) && Files.readString(file).equals(text);
  }

  /// `bin`, `lib` and the papers; no runtime and no archive yet.
  private void fill(Path folder) throws IOException {
    var lib = Files.createDirectories(folder.resolve("lib"));
    var ours = jars.stream().filter(it -> it.startsWith(root)).toList();
    var theirs = jars.stream().filter(it -> !it.startsWith(root)).toList();
    Files.createLink(lib.resolve("lode.jar"), merged("lode", ours, "libraries.jar"));
    Files.createLink(lib.resolve("libraries.jar"), merged("libraries", theirs, ""));
    copy(root.resolve("cli/src/main/dist"), folder);
    for (var paper : List.of("LICENSE", "NOTICE")) {
      if (Files.exists(root.resolve(paper))) {
        Files.copy(root.resolve(paper), folder.resolve(paper));
      }
    }
    Files.setPosixFilePermissions(
        folder.resolve("bin/lode"), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var copy = to.resolve(from.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  /// Several jars as one, made once: opening a hundred of them takes longer than most commands do.
  /// Without the native libraries of other platforms, with class files that an archive can hold,
  /// and not compressed, because the tarball is, and does it better as a whole.
  private Path merged(String name, List<Path> from, String classPath) throws IOException {
    var folder = Files.createDirectories(target.resolve("dists/jars"));
    var key = 17L;
    for (var jar : from) {
      key = key * 31 + jar.toString().hashCode();
      key = key * 31 + age(jar);
    }
    var ready = folder.resolve("%s-%x-%x.jar".formatted(name, key, age(recipe())));
    if (!Files.exists(ready)) {
      var entries = new TreeMap<String, byte[]>();
      for (var jar : from) {
        merge(jar, entries);
      }
      var manifest = new Manifest();
      var attributes = manifest.getMainAttributes();
      attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
      attributes.put(Attributes.Name.IMPLEMENTATION_VERSION, version);
      if (!classPath.isEmpty()) {
        attributes.put(Attributes.Name.MAIN_CLASS, "dev.lode.cli.Lode");
        attributes.put(Attributes.Name.CLASS_PATH, classPath);
      }
      var bytes = new ByteArrayOutputStream();
      manifest.write(bytes);
      var partial = Path.of(ready + ".partial");
      try (var out =
          new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(partial), 1 << 20))) {
        put(out, JarFile.MANIFEST_NAME, bytes.toByteArray());
        for (var entry : entries.entrySet()) {
          put(out, entry.getKey(), entry.getValue());
        }
      }
      Files.setLastModifiedTime(partial, PACKED);
      Files.move(partial, ready, StandardCopyOption.ATOMIC_MOVE);
    }
    return ready;
  }

  private static void put(ZipOutputStream out, String name, byte[] bytes) throws IOException {
    var crc = new CRC32();
    crc.update(bytes);
    var entry = new ZipEntry(name);
    entry.setLastModifiedTime(PACKED);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    out.putNextEntry(entry);
    out.write(bytes);
    out.closeEntry();
  }

  /// Adds what a jar holds, seen as this Java sees it. Lists of services are joined; licences are
  /// kept apart.
  private static void merge(Path jar, Map<String, byte[]> entries) throws IOException {
    try (var in = new JarFile(jar.toFile(), true, ZipFile.OPEN_READ, Runtime.version())) {
      for (var entry : in.versionedStream().toList()) {
        var name = entry.getName();
        if (entry.isDirectory() || DROPPED.matcher(name).matches() || foreign(name)) {
          continue;
        }
        byte[] bytes;
        try (var stream = in.getInputStream(entry)) {
          bytes = stream.readAllBytes();
        }
        if (name.endsWith(".class")) {
          bytes = modern(in, bytes);
        } else if (PAPER.matcher(name).matches()) {
          name =
              "META-INF/licenses/" + jar.getFileName() + "/" + name.replaceFirst("^META-INF/", "");
        }
        var before = entries.putIfAbsent(name, bytes);
        if (before == null || Arrays.equals(before, bytes)) {
          continue;
        }
        if (JOINED.matcher(name).matches()) {
          var lines = new LinkedHashSet<String>();
          new String(before, StandardCharsets.UTF_8).lines().forEach(lines::add);
          new String(bytes, StandardCharsets.UTF_8).lines().forEach(lines::add);
          entries.put(name, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        } else if (!FIRST_WINS.matcher(name).matches()) {
          throw new IOException(
              name + " is in " + jar + " and, with another content, in a jar before it");
        }
      }
    }
  }

  private static long age(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toMillis();
  }

  /// This program: what it makes changes with it.
  private Path recipe() {
    return root.resolve("scripts/Distribution.java");
  }

  /// Whether this is a native library of another platform.
  private static boolean foreign(String entry) {
    var arch = ARM ? "aarch64" : "x86_64";
    var here =
        Stream.of(
            "org/sqlite/native/Linux/" + arch + "/",
            "com/sun/jna/linux-" + (ARM ? "aarch64" : "x86-64") + "/",
            "org/jline/nativ/Linux/" + (ARM ? "arm64" : "x86_64") + "/",
            "linux/" + (ARM ? "aarch64" : "amd64") + "/libzstd-jni");
    var known =
        Stream.of(
            "org/sqlite/native/",
            "org/jline/nativ/",
            "com/sun/jna/",
            "linux/",
            "darwin/",
            "freebsd/",
            "win/");
    return !entry.endsWith("/")
        && (entry.matches(".*\\.(so|dll|dylib|jnilib|a)") && known.anyMatch(entry::startsWith))
        && here.noneMatch(entry::startsWith);
  }

  /// The same class with stack maps. Class files from before Java 6 have none, and no archive takes
  /// them once they were linked; picocli's cost 180 ms at every start.
  private static byte[] modern(JarFile in, byte[] bytes) {
    if (((bytes[6] & 0xff) << 8 | bytes[7] & 0xff) >= ClassFile.JAVA_6_VERSION) {
      return bytes;
    }
    var parsed = ClassFile.of().parse(bytes);
    var hierarchy =
        ClassHierarchyResolver.ofResourceParsing(it -> resource(in, it))
            .orElse(ClassHierarchyResolver.defaultResolver());
    var options =
        ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(hierarchy));
    ClassTransform newer =
        (builder, element) ->
            builder.with(
                element instanceof ClassFileVersion
                    ? ClassFileVersion.of(ClassFile.JAVA_8_VERSION, 0)
                    : element);
    var bodies = ClassTransform.transformingMethodBodies((code, element) -> code.with(element));
    return options.transformClass(parsed, bodies.andThen(newer));
  }

  private static InputStream resource(JarFile in, ClassDesc type) {
    var name = type.descriptorString();
    var entry = in.getEntry(name.substring(1, name.length() - 1) + ".class");
    try {
      return entry == null ? null : in.getInputStream(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs Lode once and keeps what the JVM learnt of its classes. Without it Lode is only slower to
  /// start, so a failure is told and no more.
  private void train(Path folder, Path java) throws IOException, InterruptedException {
    var archive = folder.resolve("lib/lode.aot");
    var log = target.resolve("training.log");
    var command = new ArrayList<String>();
    command.add(java.resolve("bin/java").toString());
    command.addAll(JVM_OPTIONS);
    command.add("-XX:AOTCacheOutput=" + archive);
    command.addAll(
        List.of("-Dlode.home=" + folder, "-cp", folder.resolve("lib/lode.jar").toString()));
    command.add("dev.lode.cli.Training");
    // As on a machine where nobody is logged in: what it runs is its own coordinator, and no
    // other's.
    var home = Files.createDirectories(target.resolve("training"));
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(it -> it.startsWith("LODE_") || it.startsWith("XDG_"));
    builder.environment().put("HOME", home.toString());
    builder.environment().put("TMPDIR", home.toString());
    builder.directory(home.toFile());
    var process = builder.start();
    process.getOutputStream().close();
    var ended = process.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    if (!ended || process.exitValue() != 0 || !Files.exists(archive)) {
      Files.deleteIfExists(archive);
      System.err.println("lode: no class archive, starts will be slower; see " + log);
    } else {
      Files.setLastModifiedTime(archive, PACKED);
    }
    remove(home);
  }

  /// A trimmed Java, linked once for a JDK and a list of modules.
  private void runtime(Path to) throws IOException, InterruptedException {
    var ready = target.resolve("runtime");
    var made = target.resolve("runtime.inputs");
    var inputs = Files.readString(jdk.resolve("release")) + jdk + MODULES + age(recipe());
    if (!Files.exists(ready) || !same(made, inputs)) {
      remove(ready);
      run(
          target,
          "%s/bin/jlink --add-modules %s --strip-debug --no-header-files --no-man-pages --compress zip-0 --output %s"
              .formatted(jdk, String.join(",", MODULES), ready));
      // The JDK's own classes, shared and ready to use: for what starts without Lode's archive.
      run(target, ready + "/bin/java -XX:+UseCompactObjectHeaders -Xshare:dump >/dev/null");
      Files.writeString(made, inputs);
    }
    run(target, "cp -a %s %s".formatted(ready, to));
  }

  private static void run(Path folder, String command) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder("sh", "-c", command).directory(folder.toFile()).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException("failed: " + command);
    }
  }

  /// Drops the folders and jars that only past builds needed.
  private void forget() throws IOException {
    var dists = target.resolve("dists");
    List<Path> old;
    try (Stream<Path> folders = Files.list(dists)) {
      old =
          folders
              .filter(it -> it.getFileName().toString().matches("\\d+"))
              .sorted(Comparator.reverseOrder())
              .skip(FOLDERS_KEPT)
              .toList();
    }
    for (var folder : old) {
      remove(folder);
    }
    try (Stream<Path> ready = Files.list(dists.resolve("jars"))) {
      for (var jar : ready.toList()) {
        if ((int) Files.getAttribute(jar, "unix:nlink") == 1) {
          Files.delete(jar);
        }
      }
    }
  }

  private static void remove(Path folder) throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (var it : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(it);
        }
      }
    }
  }
}

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/// Checks or applies google-java-format over every `.java` file of the tree.
///
/// Usage: `Format check|apply ROOT`. A file older than the last clean check is not read again.
public final class Format {

  public static void main(String[] args) throws IOException {
    var apply = args[0].equals("apply");
    var root = Path.of(args[1]);
    var stamp = root.resolve("target/format.stamp");
    var started = FileTime.fromMillis(System.currentTimeMillis());
    var files = sources(root, Files.exists(stamp) ? Files.getLastModifiedTime(stamp) : null);
    if (!files.isEmpty() && !run(files, apply)) {
      System.err.println(
          apply
              ? "The files named above do not parse."
              : "Not formatted, see above: run scripts/format");
      System.exit(1);
    }
    Files.createDirectories(stamp.getParent());
    Files.writeString(stamp, "");
    Files.setLastModifiedTime(stamp, started);
  }

  private static boolean run(List<String> files, boolean apply) {
    var arguments = new ArrayList<String>();
    arguments.addAll(apply ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    arguments.addAll(files);
    var formatter = ToolProvider.findFirst("google-java-format").orElseThrow();
    return formatter.run(System.out, System.err, arguments.toArray(String[]::new)) == 0;
  }

  private static List<String> sources(Path root, FileTime checked) throws IOException {
    var found = new ArrayList<String>();
    try (Stream<Path> modules = Files.list(root)) {
      for (var module : modules.sorted().toList()) {
        var sources = module.endsWith("scripts") ? module : module.resolve("src");
        if (Files.isDirectory(sources)) {
          try (Stream<Path> files = Files.walk(sources)) {
            for (var file : files.filter(it -> it.toString().endsWith(".java")).sorted().toList()) {
              if (checked == null || Files.getLastModifiedTime(file).compareTo(checked) >= 0) {
                found.add(file.toString());
              }
            }
          }
        }
      }
    }
    return found;
  }
}

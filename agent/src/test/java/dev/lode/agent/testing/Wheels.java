package dev.lode.agent.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Small Python packages, made on the spot.
public final class Wheels {

  private Wheels() {}

  /// A wheel of one module that says its version. Returns the file.
  ///
  /// @param needs what it requires, or empty
  public static Path make(Path folder, String name, String version, String needs)
      throws IOException {
    Files.createDirectories(folder);
    var file = folder.resolve(name + "-" + version + "-py3-none-any.whl");
    var info = name + "-" + version + ".dist-info/";
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      put(zip, name + ".py", "VERSION = '" + version + "'\n");
      put(
          zip,
          info + "METADATA",
          "Metadata-Version: 2.1\nName: "
              + name
              + "\nVersion: "
              + version
              + "\n"
              + (needs.isEmpty() ? "" : "Requires-Dist: " + needs + "\n"));
      put(
          zip,
          info + "WHEEL",
          "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
      put(
          zip,
          info + "RECORD",
          name + ".py,,\n" + info + "METADATA,,\n" + info + "WHEEL,,\n" + info + "RECORD,,\n");
    }
    return file;
  }

  private static void put(ZipOutputStream zip, String name, String text) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(text.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }
}

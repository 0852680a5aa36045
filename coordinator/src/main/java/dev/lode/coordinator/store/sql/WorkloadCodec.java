package dev.lode.coordinator.store.sql;

import dev.lode.common.model.CredentialsName;
import dev.lode.common.model.InputFile;
import dev.lode.common.model.Isolation;
import dev.lode.common.model.Outputs;
import dev.lode.common.model.Program;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Setup;
import dev.lode.common.model.Sha256;
import dev.lode.common.model.Workload;
import dev.lode.common.model.python.Python;
import dev.lode.common.model.python.PythonIndex;
import dev.lode.common.model.source.GitUrl;
import dev.lode.common.model.source.Repository;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;

/// What a job runs as JSON text, and back.
final class WorkloadCodec {

  private WorkloadCodec() {}

  static String text(Workload workload) {
    return Json.text(workload, WorkloadCodec::write);
  }

  static Workload workload(String text) {
    return Json.value(text, WorkloadCodec::read);
  }

  private static void write(JsonGenerator out, Workload workload) {
    out.writeStringProperty("launcher", workload.program().launcher());
    out.writeStringProperty("text", workload.program().text());
    out.writeStringProperty("entry", workload.program().entry());
    Json.texts(out, "args", workload.program().args());
    Json.list(out, "env", workload.env().entrySet().stream().toList(), WorkloadCodec::writeEnv);
    Json.list(out, "files", workload.setup().files(), WorkloadCodec::writeFile);
    if (!workload.outputs().equals(Outputs.NONE)) {
      Json.texts(out, "outputs", workload.outputs().texts());
    }
    if (!workload.isolation().equals(Isolation.NONE)) {
      Json.object(out, "isolation", workload.isolation(), WorkloadCodec::writeIsolation);
    }
    if (workload.setup().python().isAsked()) {
      Json.object(out, "python", workload.setup().python(), WorkloadCodec::writePython);
    }
    if (workload.setup().repository() != null) {
      Json.object(out, "repository", workload.setup().repository(), WorkloadCodec::writeSource);
    }
    if (!workload.setup().credentials().isEmpty()) {
      Json.texts(
          out,
          "credentials",
          workload.setup().credentials().stream().map(CredentialsName::value).toList());
    }
  }

  private static void writePython(JsonGenerator out, Python python) {
    out.writeStringProperty("version", python.version().toString());
    out.writeStringProperty("requirements", python.requirements().text());
    out.writeStringProperty("index", python.index().url());
    Json.texts(out, "extraIndexes", python.index().extraUrls());
  }

  private static Python readPython(Fields in) {
    return Python.from(
        in.text("version"),
        in.text("requirements"),
        new PythonIndex(in.text("index"), in.texts("extraIndexes")));
  }

  private static void writeSource(JsonGenerator out, Repository repository) {
    out.writeStringProperty("url", repository.url().text());
    out.writeStringProperty("revision", repository.revision());
    out.writeBooleanProperty("submodules", repository.submodules());
  }

  private static Repository readSource(Fields in) {
    return new Repository(GitUrl.from(in.text("url")), in.text("revision"), in.claim("submodules"));
  }

  private static Workload read(Fields in) {
    var env = new TreeMap<String, String>();
    in.list("env", it -> it).forEach(it -> env.put(it.text("name"), it.text("value")));
    var program =
        new Program(in.text("launcher"), in.text("text"), in.text("entry"), in.texts("args"));
    var python = in.orNull("python", WorkloadCodec::readPython);
    var isolation = in.orNull("isolation", WorkloadCodec::readIsolation);
    var setup =
        new Setup(
            in.list("files", WorkloadCodec::readFile),
            Objects.requireNonNullElse(python, Python.USUAL),
            in.orNull("repository", WorkloadCodec::readSource),
            in.has("credentials")
                ? in.texts("credentials").stream().map(CredentialsName::new).toList()
                : List.of());
    var outputs = in.has("outputs") ? Outputs.of(in.texts("outputs")) : Outputs.NONE;
    return new Workload(
        program, env, setup, Objects.requireNonNullElse(isolation, Isolation.NONE), outputs);
  }

  private static void writeIsolation(JsonGenerator out, Isolation isolation) {
    out.writeStringProperty("level", isolation.level().name());
    out.writeBooleanProperty("noNetwork", isolation.noNetwork());
    out.writeStringProperty("image", isolation.image());
  }

  private static Isolation readIsolation(Fields in) {
    return new Isolation(
        in.word("level", Isolation.Level.class), in.claim("noNetwork"), in.text("image"));
  }

  private static void writeEnv(JsonGenerator out, Map.Entry<String, String> variable) {
    out.writeStringProperty("name", variable.getKey());
    out.writeStringProperty("value", variable.getValue());
  }

  private static void writeFile(JsonGenerator out, InputFile file) {
    out.writeStringProperty("name", file.name().value());
    out.writeStringProperty("sha256", file.sha256().hex());
    out.writeNumberProperty("bytes", file.sizeBytes());
    out.writeBooleanProperty("executable", file.executable());
  }

  private static InputFile readFile(Fields in) {
    return new InputFile(
        new RelativePath(in.text("name")),
        new Sha256(in.text("sha256")),
        in.number("bytes"),
        in.claim("executable"));
  }
}

package dev.lode.coordinator.store.sql;

import dev.lode.common.model.InputFile;
import dev.lode.common.model.Outputs;
import dev.lode.common.model.Program;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Setup;
import dev.lode.common.model.Sha256;
import dev.lode.common.model.Workload;
import java.util.Map;
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
  }

  private static Workload read(Fields in) {
    var env = new TreeMap<String, String>();
    in.list("env", it -> it).forEach(it -> env.put(it.text("name"), it.text("value")));
    var program =
        new Program(in.text("launcher"), in.text("text"), in.text("entry"), in.texts("args"));
    var setup = new Setup(in.list("files", WorkloadCodec::readFile));
    var outputs = in.has("outputs") ? Outputs.of(in.texts("outputs")) : Outputs.NONE;
    return new Workload(program, env, setup, outputs);
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

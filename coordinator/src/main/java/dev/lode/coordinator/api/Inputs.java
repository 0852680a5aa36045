package dev.lode.coordinator.api;

import dev.lode.common.model.InputFile;
import dev.lode.common.model.Workload;
import org.jspecify.annotations.Nullable;

/// Whether the content of a workload's input files is there, and its credentials.
final class Inputs {

  private Inputs() {}

  /// What is missing first; null when nothing is.
  ///
  /// @param spec where the caller has the workload's spec
  static @Nullable ApiError missing(String spec, Workload workload, Stores stores) {
    for (int i = 0; i < workload.setup().files().size(); i++) {
      InputFile file = workload.setup().files().get(i);
      long size = stores.blobs().claim(file.sha256());
      var where = spec + ".workload.files[" + i + "] (" + file.name() + "): ";
      if (size < 0) {
        return ApiError.invalid(
            where + "its content has not been uploaded: send the blob " + file.sha256() + " first");
      }
      if (size != file.sizeBytes()) {
        return ApiError.invalid(
            where + "size_bytes is " + file.sizeBytes() + ", but its content has " + size);
      }
    }
    return Secrets.missing(spec, workload, stores.credentials());
  }
}

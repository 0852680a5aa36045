package dev.lode.coordinator.api.grpc;

import com.google.protobuf.Message;
import dev.lode.coordinator.access.Principal;
import dev.lode.coordinator.access.Role;
import dev.lode.coordinator.api.Following;
import dev.lode.coordinator.api.Reply;
import dev.lode.coordinator.backup.Backups;
import dev.lode.coordinator.backup.Part;
import dev.lode.proto.v1.AdminGrpc;
import dev.lode.proto.v1.BackupRequest;
import dev.lode.proto.v1.BackupResponse;
import java.util.List;
import java.util.Set;

/// The calls of `admin.proto`, over gRPC alone.
///
/// Threads: any.
public final class AdminApi {

  private final Backups backups;

  public AdminApi(Backups backups) {
    this.backups = backups;
  }

  public List<NativeMethod<? extends Message, ? extends Message>> methods() {
    return List.of(
        new NativeMethod.Streaming<>(
            AdminGrpc.getBackupMethod(), Set.of(Role.ADMIN), this::backup));
  }

  private Reply<Following<BackupResponse>> backup(Principal caller, BackupRequest request) {
    return backups.begin().map(parts -> parts.map(AdminApi::response));
  }

  private static BackupResponse response(Part part) {
    return BackupResponse.newBuilder()
        .setData(Wire.bytes(part.data()))
        .setTakenBytes(part.takenBytes())
        .setTotalBytes(part.totalBytes())
        .build();
  }
}

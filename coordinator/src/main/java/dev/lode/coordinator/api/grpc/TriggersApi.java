package dev.lode.coordinator.api.grpc;

import com.google.protobuf.Message;
import dev.lode.coordinator.access.Principal;
import dev.lode.coordinator.access.Role;
import dev.lode.coordinator.api.Reply;
import dev.lode.coordinator.api.Triggers;
import dev.lode.proto.v1.GetTriggerRequest;
import dev.lode.proto.v1.GetTriggerResponse;
import dev.lode.proto.v1.ListTriggersRequest;
import dev.lode.proto.v1.ListTriggersResponse;
import dev.lode.proto.v1.PauseTriggerRequest;
import dev.lode.proto.v1.PauseTriggerResponse;
import dev.lode.proto.v1.PreviewTriggerRequest;
import dev.lode.proto.v1.PreviewTriggerResponse;
import dev.lode.proto.v1.RemoveTriggerRequest;
import dev.lode.proto.v1.RemoveTriggerResponse;
import dev.lode.proto.v1.ResumeTriggerRequest;
import dev.lode.proto.v1.ResumeTriggerResponse;
import dev.lode.proto.v1.SaveTriggerRequest;
import dev.lode.proto.v1.SaveTriggerResponse;
import dev.lode.proto.v1.TriggersGrpc;
import java.util.List;
import java.util.Set;

/// The calls of `triggers.proto`.
///
/// Threads: any.
public final class TriggersApi {

  private static final Set<Role> ADMIN = Set.of(Role.ADMIN);

  private final Triggers triggers;

  public TriggersApi(Triggers triggers) {
    this.triggers = triggers;
  }

  /// Every call, in the order of the `.proto` file.
  public List<NativeMethod<? extends Message, ? extends Message>> methods() {
    return List.of(
        new NativeMethod.Unary<>(TriggersGrpc.getSaveTriggerMethod(), ADMIN, this::save),
        new NativeMethod.Unary<>(TriggersGrpc.getPreviewTriggerMethod(), ADMIN, this::preview),
        new NativeMethod.Unary<>(TriggersGrpc.getGetTriggerMethod(), ADMIN, this::get),
        new NativeMethod.Unary<>(TriggersGrpc.getListTriggersMethod(), ADMIN, this::list),
        new NativeMethod.Unary<>(TriggersGrpc.getPauseTriggerMethod(), ADMIN, this::pause),
        new NativeMethod.Unary<>(TriggersGrpc.getResumeTriggerMethod(), ADMIN, this::resume),
        new NativeMethod.Unary<>(TriggersGrpc.getRemoveTriggerMethod(), ADMIN, this::remove));
  }

  private Reply<SaveTriggerResponse> save(Principal caller, SaveTriggerRequest request)
      throws InterruptedException {
    return triggers
        .save(AskedTriggers.newTrigger(request))
        .map(it -> SaveTriggerResponse.newBuilder().setTrigger(WireTriggers.trigger(it)).build());
  }

  private Reply<PreviewTriggerResponse> preview(Principal caller, PreviewTriggerRequest request) {
    var timetable = AskedTriggers.timetable(request);
    var next = triggers.preview(timetable, AskedTriggers.since(request));
    return Reply.ok(
        PreviewTriggerResponse.newBuilder()
            .addAllNext(next.stream().map(Wire::timestamp).toList())
            .addAllLocal(next.stream().map(it -> it.atZone(timetable.zone()).toString()).toList())
            .build());
  }

  private Reply<GetTriggerResponse> get(Principal caller, GetTriggerRequest request) {
    return triggers
        .get(request.getName())
        .map(it -> GetTriggerResponse.newBuilder().setTrigger(WireTriggers.trigger(it)).build());
  }

  private Reply<ListTriggersResponse> list(Principal caller, ListTriggersRequest request) {
    return Reply.ok(
        ListTriggersResponse.newBuilder()
            .addAllTriggers(triggers.list().stream().map(WireTriggers::trigger).toList())
            .build());
  }

  private Reply<PauseTriggerResponse> pause(Principal caller, PauseTriggerRequest request)
      throws InterruptedException {
    return triggers
        .pause(request.getName(), true)
        .map(it -> PauseTriggerResponse.newBuilder().setTrigger(WireTriggers.trigger(it)).build());
  }

  private Reply<ResumeTriggerResponse> resume(Principal caller, ResumeTriggerRequest request)
      throws InterruptedException {
    return triggers
        .pause(request.getName(), false)
        .map(it -> ResumeTriggerResponse.newBuilder().setTrigger(WireTriggers.trigger(it)).build());
  }

  private Reply<RemoveTriggerResponse> remove(Principal caller, RemoveTriggerRequest request)
      throws InterruptedException {
    return triggers
        .remove(request.getName())
        .map(it -> RemoveTriggerResponse.newBuilder().setTrigger(WireTriggers.trigger(it)).build());
  }
}

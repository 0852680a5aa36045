package dev.lode.coordinator.api.grpc;

import com.google.protobuf.Message;
import dev.lode.common.model.Credential;
import dev.lode.common.model.CredentialsName;
import dev.lode.coordinator.access.Principal;
import dev.lode.coordinator.access.Role;
import dev.lode.coordinator.api.Reply;
import dev.lode.coordinator.api.Secrets;
import dev.lode.coordinator.store.CredentialStore;
import dev.lode.proto.v1.CredentialName;
import dev.lode.proto.v1.CredentialSet;
import dev.lode.proto.v1.CredentialsGrpc;
import dev.lode.proto.v1.GetCredentialsRequest;
import dev.lode.proto.v1.GetCredentialsResponse;
import dev.lode.proto.v1.ListCredentialsRequest;
import dev.lode.proto.v1.ListCredentialsResponse;
import dev.lode.proto.v1.NewCredential;
import dev.lode.proto.v1.RemoveCredentialsRequest;
import dev.lode.proto.v1.RemoveCredentialsResponse;
import dev.lode.proto.v1.RotateCredentialsKeyRequest;
import dev.lode.proto.v1.RotateCredentialsKeyResponse;
import dev.lode.proto.v1.SetCredentialsRequest;
import dev.lode.proto.v1.SetCredentialsResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The calls of `credentials.proto`.
///
/// Threads: any.
public final class CredentialsApi {

  private static final Set<Role> ADMIN = Set.of(Role.ADMIN);

  private final Secrets secrets;

  public CredentialsApi(Secrets secrets) {
    this.secrets = secrets;
  }

  /// Every call, in the order of the `.proto` file.
  public List<NativeMethod<? extends Message, ? extends Message>> methods() {
    return List.of(
        new NativeMethod.Unary<>(CredentialsGrpc.getSetCredentialsMethod(), ADMIN, this::set),
        new NativeMethod.Unary<>(CredentialsGrpc.getGetCredentialsMethod(), ADMIN, this::get),
        new NativeMethod.Unary<>(CredentialsGrpc.getListCredentialsMethod(), ADMIN, this::list),
        new NativeMethod.Unary<>(CredentialsGrpc.getRemoveCredentialsMethod(), ADMIN, this::remove),
        new NativeMethod.Unary<>(
            CredentialsGrpc.getRotateCredentialsKeyMethod(), ADMIN, this::rotate));
  }

  private Reply<SetCredentialsResponse> set(Principal caller, SetCredentialsRequest request) {
    var values = new ArrayList<Credential>();
    for (int i = 0; i < request.getValuesCount(); i++) {
      values.add(credential("values[" + i + "]", request.getValues(i)));
    }
    return secrets
        .set(name(request.getName()), values, request.getReplace())
        .map(it -> SetCredentialsResponse.newBuilder().setSet(wire(it)).build());
  }

  private static Credential credential(String field, NewCredential wire) {
    try {
      return new Credential(wire.getName(), wire.getValue().toByteArray(), wire.getFile());
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(field + ": " + e.getMessage());
    }
  }

  static CredentialsName name(String text) {
    try {
      return new CredentialsName(text);
    } catch (IllegalArgumentException e) {
      throw new BadRequestException("name: " + e.getMessage());
    }
  }

  private Reply<GetCredentialsResponse> get(Principal caller, GetCredentialsRequest request) {
    return secrets
        .get(name(request.getName()))
        .map(it -> GetCredentialsResponse.newBuilder().setSet(wire(it)).build());
  }

  private Reply<ListCredentialsResponse> list(Principal caller, ListCredentialsRequest request) {
    var sets = secrets.list().stream().map(CredentialsApi::wire).toList();
    return Reply.ok(ListCredentialsResponse.newBuilder().addAllSets(sets).build());
  }

  private Reply<RemoveCredentialsResponse> remove(
      Principal caller, RemoveCredentialsRequest request) {
    return secrets
        .remove(name(request.getName()))
        .map(it -> RemoveCredentialsResponse.newBuilder().setSet(wire(it)).build());
  }

  private Reply<RotateCredentialsKeyResponse> rotate(
      Principal caller, RotateCredentialsKeyRequest request) {
    int sets = secrets.rotate();
    return Reply.ok(RotateCredentialsKeyResponse.newBuilder().setSets(sets).build());
  }

  private static CredentialSet wire(CredentialStore.CredentialSet set) {
    var wire =
        CredentialSet.newBuilder()
            .setName(set.name().value())
            .setChangedAt(Wire.timestamp(set.changedAt()));
    set.values()
        .forEach(
            it ->
                wire.addVariables(
                    CredentialName.newBuilder().setName(it.name()).setFile(it.file())));
    return wire.build();
  }
}

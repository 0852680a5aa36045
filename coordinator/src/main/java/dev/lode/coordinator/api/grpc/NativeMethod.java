package dev.lode.coordinator.api.grpc;

import com.google.protobuf.Descriptors;
import com.google.protobuf.Message;
import dev.lode.coordinator.access.Principal;
import dev.lode.coordinator.access.Role;
import dev.lode.coordinator.api.ApiError;
import dev.lode.coordinator.api.Following;
import dev.lode.coordinator.api.Reply;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One call of the native API: its place in the `.proto` files, who may call it, and what answers
/// it. Both doors, gRPC and HTTP, are made from these.
///
/// What a method throws is a fault; its refusals are replies.
public sealed interface NativeMethod<Q extends Message, R extends Message> {

  MethodDescriptor<Q, R> wire();

  Set<Role> callers();

  /// One message in, one out.
  record Unary<Q extends Message, R extends Message>(
      MethodDescriptor<Q, R> wire, Set<Role> callers, Answering<Q, R> answering)
      implements NativeMethod<Q, R> {}

  /// One message in, many out.
  record Streaming<Q extends Message, R extends Message>(
      MethodDescriptor<Q, R> wire, Set<Role> callers, Answering<Q, Following<R>> answering)
      implements NativeMethod<Q, R> {}

  /// Many messages in, one out.
  record Uploading<Q extends Message, R extends Message>(
      MethodDescriptor<Q, R> wire, Set<Role> callers, Answering<Source<Q>, R> answering)
      implements NativeMethod<Q, R> {}

  /// What answers a call.
  @FunctionalInterface
  interface Answering<A, B> {
    Reply<B> answer(Principal caller, A request) throws InterruptedException;

    /// The same for any caller: whoever may not is refused, and so is what cannot be understood.
    default Reply<B> ask(NativeMethod<?, ?> method, Principal caller, A request)
        throws InterruptedException {
      if (!method.callers().contains(caller.role())) {
        return Reply.refused(
            new ApiError(ApiError.Code.UNAUTHENTICATED, "this token is not for this call"));
      }
      try {
        return answer(caller, request);
      } catch (BadRequestException e) {
        return Reply.refused(ApiError.invalid(String.valueOf(e.getMessage())));
      }
    }
  }

  /// Messages as they come in.
  @FunctionalInterface
  interface Source<Q> {
    /// The next one; null when there are no more. Throws [SilentCallerException] when none comes
    /// for long.
    @Nullable Q next() throws InterruptedException;
  }

  /// A caller fell silent in the middle of its messages.
  final class SilentCallerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SilentCallerException(String message) {
      super(message);
    }
  }

  /// As the `.proto` files describe it.
  default Descriptors.MethodDescriptor descriptor() {
    var schema =
        Objects.requireNonNull((ProtoMethodDescriptorSupplier) wire().getSchemaDescriptor());
    return schema.getMethodDescriptor();
  }
}

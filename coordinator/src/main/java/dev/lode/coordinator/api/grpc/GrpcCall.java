package dev.lode.coordinator.api.grpc;

import com.google.protobuf.Message;
import dev.lode.coordinator.access.Principal;
import dev.lode.coordinator.access.TokenCheck;
import dev.lode.coordinator.api.ApiError;
import dev.lode.coordinator.api.Following;
import dev.lode.coordinator.api.Reply;
import dev.lode.coordinator.api.grpc.NativeMethod.SilentCallerException;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One call over gRPC: its messages come in on the transport's thread and are answered on a virtual
/// one, which waits while the caller does not take what was sent, and is interrupted when the
/// caller has gone.
final class GrpcCall<Q extends Message, R extends Message> extends ServerCall.Listener<Q> {

  /// A caller in the middle of an upload that sends nothing for so long is given up.
  static final Duration UPLOAD_PATIENCE = Duration.ofMinutes(2);

  /// What may wait for the network before the sender waits too: a few parts of a log.
  private static final int READY_BYTES = 1 << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final NativeMethod<Q, R> method;
  private final ServerCall<Q, R> call;
  private final Principal caller;
  private final Semaphore calls;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Q> received = new ArrayDeque<>(2);
  private boolean complete;
  private boolean cancelled;
  private boolean begun;

  /// Lets the call begin, or refuses it.
  static <Q extends Message, R extends Message> ServerCall.Listener<Q> begin(
      NativeMethod<Q, R> method, ServerCall<Q, R> call, Semaphore calls) {
    var caller = TokenCheck.PRINCIPAL.get();
    if (caller == null) {
      return refuse(call, new ApiError(ApiError.Code.UNAUTHENTICATED, "a token is needed"));
    }
    if (!calls.tryAcquire()) {
      return refuse(
          call,
          new ApiError(
              ApiError.Code.RESOURCE_EXHAUSTED,
              "there are " + NativeServices.MAX_CALLS + " calls already: try again later"));
    }
    return new GrpcCall<>(method, call, caller, calls).started();
  }

  private static <Q> ServerCall.Listener<Q> refuse(ServerCall<Q, ?> call, ApiError error) {
    call.close(NativeServices.status(error), new Metadata());
    return new ServerCall.Listener<>() {};
  }

  private GrpcCall(
      NativeMethod<Q, R> method, ServerCall<Q, R> call, Principal caller, Semaphore calls) {
    this.method = method;
    this.call = call;
    this.caller = caller;
    this.calls = calls;
    this.thread =
        Thread.ofVirtual()
            .name("grpc-" + call.getMethodDescriptor().getBareMethodName())
            .unstarted(this::run);
  }

  private GrpcCall<Q, R> started() {
    call.setOnReadyThreshold(READY_BYTES);
    call.request(1);
    return this;
  }

  @Override
  public void onMessage(Q message) {
    lock.lock();
    try {
      received.add(message);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    begin();
  }

  @Override
  public void onHalfClose() {
    lock.lock();
    try {
      complete = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    begin();
  }

  private void begin() {
    if (!begun) {
      begun = true;
      thread.start();
    }
  }

  @Override
  public void onReady() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onCancel() {
    lock.lock();
    try {
      cancelled = true;
    } finally {
      lock.unlock();
    }
    if (begun) {
      thread.interrupt();
    } else {
      calls.release();
    }
  }

  /// The root of the call's thread.
  private void run() {
    try {
      answer();
    } catch (InterruptedException _) {
      close(Status.CANCELLED.withDescription("the caller has gone"));
    } catch (SilentCallerException e) {
      refuse(new ApiError(ApiError.Code.DEADLINE_EXCEEDED, String.valueOf(e.getMessage())));
    } catch (RuntimeException | Error e) {
      if (call.isCancelled()) {
        close(Status.CANCELLED.withDescription("the caller has gone"));
      } else {
        refuse(ApiError.of(e));
      }
    } finally {
      calls.release();
    }
  }

  private void answer() throws InterruptedException {
    switch (method) {
      case NativeMethod.Unary<Q, R> unary -> {
        switch (ask(unary.answering())) {
          case Reply.Refused<R>(var error) -> refuse(error);
          case Reply.Ok<R>(var answer) -> last(answer);
        }
      }
      case NativeMethod.Streaming<Q, R> streaming -> {
        switch (ask(streaming.answering())) {
          case Reply.Refused<Following<R>>(var error) -> refuse(error);
          case Reply.Ok<Following<R>>(var answers) -> send(answers);
        }
      }
      case NativeMethod.Uploading<Q, R> uploading -> {
        switch (uploading.answering().ask(method, caller, this::next)) {
          case Reply.Refused<R>(var error) -> refuse(error);
          case Reply.Ok<R>(var answer) -> last(answer);
        }
      }
    }
  }

  private <B> Reply<B> ask(NativeMethod.Answering<Q, B> answering) throws InterruptedException {
    var request = next();
    return request == null
        ? Reply.refused(ApiError.invalid("the call came without its message"))
        : answering.ask(method, caller, request);
  }

  private void send(Following<R> answers) throws InterruptedException {
    try (answers) {
      call.sendHeaders(new Metadata());
      while (true) {
        switch (answers.next(PATIENCE)) {
          case Following.Next.Item<R>(var answer) -> {
            awaitReady();
            call.sendMessage(answer);
          }
          case Following.Next.Quiet<R>() -> {}
          case Following.Next.End<R>() -> {
            close(Status.OK);
            return;
          }
        }
      }
    }
  }

  private void last(R answer) {
    call.sendHeaders(new Metadata());
    call.sendMessage(answer);
    close(Status.OK);
  }

  private void refuse(ApiError error) {
    close(NativeServices.status(error));
  }

  private void close(Status status) {
    call.close(status, new Metadata());
  }

  private void awaitReady() throws InterruptedException {
    lock.lock();
    try {
      while (!call.isReady()) {
        if (cancelled) {
          throw new InterruptedException();
        }
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The next message of the caller, one at a time: the one after it is asked for only now.
  private @Nullable Q next() throws InterruptedException {
    lock.lock();
    try {
      long left = UPLOAD_PATIENCE.toNanos();
      while (received.isEmpty() && !complete) {
        if (left <= 0) {
          throw new SilentCallerException(
              "nothing came for " + UPLOAD_PATIENCE.toSeconds() + " s in the middle of an upload");
        }
        left = changed.awaitNanos(left);
      }
      var message = received.poll();
      if (message != null) {
        call.request(1);
      }
      return message;
    } finally {
      lock.unlock();
    }
  }
}

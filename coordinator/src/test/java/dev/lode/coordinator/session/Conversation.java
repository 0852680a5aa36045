package dev.lode.coordinator.session;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One bidirectional stream as its client sees it: says things, and waits for answers.
final class Conversation<Q, A> {

  private final LinkedBlockingQueue<A> answers = new LinkedBlockingQueue<>();
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private @Nullable ClientCallStreamObserver<Q> out;

  static <Q, A> Conversation<Q, A> open(ScriptedAgent.Call<Q, A> call) {
    return open(call, true);
  }

  /// @param reads false for a client that reads nothing until told to
  static <Q, A> Conversation<Q, A> open(ScriptedAgent.Call<Q, A> call, boolean reads) {
    var conversation = new Conversation<Q, A>();
    call.open(conversation.new Ear(reads));
    return conversation;
  }

  private final class Ear implements ClientResponseObserver<Q, A> {
    private final boolean reads;

    Ear(boolean reads) {
      this.reads = reads;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> stream) {
      out = stream;
      if (!reads) {
        stream.disableAutoRequestWithInitial(0);
      }
    }

    @Override
    public void onNext(A answer) {
      answers.add(answer);
    }

    @Override
    public void onError(Throwable broken) {
      end.complete(Status.fromThrowable(broken));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }
  }

  void say(Q message) {
    stream().onNext(message);
  }

  void hangUp() {
    ((StreamObserver<Q>) stream()).onCompleted();
  }

  /// As when the network breaks.
  void cut() {
    stream().cancel("cut", null);
  }

  boolean writable() {
    return stream().isReady();
  }

  void read(int messages) {
    stream().request(messages);
  }

  private ClientCallStreamObserver<Q> stream() {
    return Objects.requireNonNull(out);
  }

  /// The next message that is so; others before it are passed over.
  A next(Predicate<A> so) {
    long until = System.nanoTime() + Rig.LONG.toNanos();
    try {
      while (true) {
        var answer = answers.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (answer == null) {
          throw new AssertionError("nothing came; ended=" + end.getNow(null));
        }
        if (so.test(answer)) {
          return answer;
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  A next() {
    return next(_ -> true);
  }

  /// What has come and was not looked at.
  List<A> rest() {
    var rest = new ArrayList<A>();
    answers.drainTo(rest);
    return rest;
  }

  boolean ended() {
    return end.isDone();
  }

  /// How the other side ended it.
  Status end() {
    try {
      return end.get(Rig.LONG.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("not ended", e);
    }
  }
}

package dev.lode.agent.session;

import dev.lode.proto.v1.AgentMessage;
import dev.lode.proto.v1.AgentSessionsGrpc;
import dev.lode.proto.v1.CoordinatorMessage;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/// One open call of the session. What happens to it goes into the session's inbox, under its own
/// name, so that word from a stream that was given up is known as such.
///
/// Threads: the session's own, but for what gRPC calls.
final class Stream implements ClientResponseObserver<AgentMessage, CoordinatorMessage> {

  /// What the session's thread wakes up for.
  sealed interface Event {}

  /// The coordinator said something.
  record Said(Stream stream, CoordinatorMessage message) implements Event {}

  /// More can be sent now.
  record Ready(Stream stream) implements Event {}

  record Ended(Stream stream, Status status) implements Event {}

  /// An attempt has changed.
  record Changed() implements Event {}

  record Closed() implements Event {}

  private final BlockingQueue<Event> inbox;
  private @Nullable ClientCallStreamObserver<AgentMessage> call;

  private Stream(BlockingQueue<Event> inbox) {
    this.inbox = inbox;
  }

  static Stream open(Channel channel, BlockingQueue<Event> inbox) {
    var stream = new Stream(inbox);
    AgentSessionsGrpc.newStub(channel).connect(stream);
    return stream;
  }

  /// False when what was sent before has not left yet.
  boolean ready() {
    return call().isReady();
  }

  void send(AgentMessage message) {
    call().onNext(message);
  }

  /// Allows for one more word: what was said is dealt with.
  void next() {
    call().request(1);
  }

  void cancel(String why) {
    call().cancel(why, null);
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<AgentMessage> requests) {
    call = requests;
    requests.disableAutoRequestWithInitial(1);
    requests.setOnReadyHandler(() -> inbox.add(new Ready(this)));
  }

  @Override
  public void onNext(CoordinatorMessage message) {
    inbox.add(new Said(this, message));
  }

  @Override
  public void onError(Throwable failure) {
    inbox.add(new Ended(this, Status.fromThrowable(failure)));
  }

  @Override
  public void onCompleted() {
    inbox.add(new Ended(this, Status.UNAVAILABLE.withDescription("the coordinator hung up")));
  }

  private ClientCallStreamObserver<AgentMessage> call() {
    var opened = call;
    if (opened == null) {
      throw new IllegalStateException("not open");
    }
    return opened;
  }
}

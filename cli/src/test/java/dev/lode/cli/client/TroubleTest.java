package dev.lode.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.cli.ending.ExitCode;
import dev.lode.common.config.HostPort;
import io.grpc.Status;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

/// A connection that breaks is worth another try, however it is said; what a coordinator says is a
/// fault of its own is not.
final class TroubleTest {

  private static final Door DOOR =
      new Door(new HostPort("127.0.0.1", 1), "t", false, null, "a test");

  @Test
  void aConnectionThatIsClosedWhileACallIsMadeIsTriedAgain() {
    // As grpc-netty says it: seen in a drill, when the connection was cut between two calls.
    var closed =
        Status.UNKNOWN.withDescription("channel closed").withCause(new ClosedChannelException());
    assertThatThrownBy(() -> Trouble.of(closed.asException(), DOOR))
        .isInstanceOf(Unreachable.class);
  }

  @Test
  void whatTheCoordinatorCallsABugIsNotTriedAgain() throws Unreachable {
    var bug = Status.INTERNAL.withDescription("a bug in the coordinator");
    assertThat(Trouble.of(bug.asException(), DOOR).exitCode()).isEqualTo(ExitCode.BUG);
  }
}

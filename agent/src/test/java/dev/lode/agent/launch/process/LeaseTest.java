package dev.lode.agent.launch.process;

import static dev.lode.agent.launch.process.Host.told;
import static dev.lode.agent.launch.process.Host.written;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A lease is enforced by the supervisor alone.
final class LeaseTest {

  private static final long MILLIS = 1_000_000;
  private static final int EINVAL = 22;
  private static final int ETIME = 62;

  @TempDir Path data;
  private Host host;
  private Lease lease;

  @BeforeEach
  void open() throws IOException {
    host = new Host(data);
    lease = Lease.open(data.resolve("lease"));
  }

  @AfterEach
  void close() throws Exception {
    host.close();
    lease.close();
  }

  @Test
  void whenItPassesAllIsKilledThoughNobodySaysSo() throws Exception {
    var deadline = Lease.now() + 300 * MILLIS;
    lease.endsAt(deadline);
    var launched = leased("(setsid sleep 1000 &); trap '' TERM; sleep 1000");
    var end = told(launched);
    assertThat(end.by()).isEqualTo(End.By.LEASE);
    assertThat(end.exit()).isEqualTo(new End.Signaled(Posix.SIGKILL));
    assertThat(end.usage().endNanos()).isGreaterThanOrEqualTo(deadline);
    assertThat(Host.of(launched.folder())).isEmpty();
  }

  @Test
  void aRenewalKeepsTheWorkloadAlive() throws Exception {
    var first = Lease.now() + 3_000 * MILLIS;
    lease.endsAt(first);
    var launched = leased("echo x > up; while ! [ -e gate ]; do sleep 0.01; done; exit 3");
    written(launched.folder(), "up");
    lease.endsAt(Lease.now() + 3_600_000 * MILLIS);
    Awaitility.await().until(() -> Lease.now() > first + 1_200 * MILLIS);
    assertThat(launched.end()).isNotDone();
    Files.createFile(launched.folder().work().resolve("gate"));
    assertThat(told(launched).exit()).isEqualTo(new End.Exited(3));
  }

  @Test
  void aLeaseThatIsCutShortEndsEarlier() throws Exception {
    for (var first : new long[] {Lease.now() + 3_600_000 * MILLIS, Lease.NEVER}) {
      lease.endsAt(first);
      var launched = leased("echo x > up; sleep 1000");
      written(launched.folder(), "up");
      lease.endsAt(Lease.now());
      assertThat(told(launched).by()).isEqualTo(End.By.LEASE);
    }
  }

  @Test
  void aWorkloadWithoutALeaseIsNotTouched() throws Exception {
    lease.endsAt(Lease.now());
    assertThat(told(host.sh("sleep 0.3; exit 3")).exit()).isEqualTo(new End.Exited(3));
  }

  @Test
  void nothingIsStartedUnderALeaseThatHasPassed() throws Exception {
    lease.endsAt(Lease.now());
    var launched = leased("touch ran");
    var end = told(launched);
    assertThat(end.exit()).isEqualTo(new End.Unstartable(ETIME, "lease"));
    assertThat(end.by()).isEqualTo(End.By.LEASE);
    assertThat(launched.folder().work().resolve("ran")).doesNotExist();
  }

  @Test
  void nothingIsStartedWhenTheLeaseCannotBeRead() throws Exception {
    lease.endsAt(Lease.NEVER);
    Files.write(lease.file(), new byte[3]);
    assertThat(told(leased("exit 0")).exit()).isEqualTo(new End.Unstartable(EINVAL, "lease"));
    Files.delete(lease.file());
    assertThat(told(leased("exit 0")).exit()).isEqualTo(new End.Unstartable(2, "lease"));
  }

  @Test
  void aLeaseThatNeverEndsIsNone() throws Exception {
    lease.endsAt(Lease.NEVER);
    assertThat(told(leased("sleep 0.2; exit 3")).exit()).isEqualTo(new End.Exited(3));
  }

  @Test
  void aNewFileHoldsALeaseThatHasPassedAndAnOldOneIsKept() throws IOException {
    assertThat(lease.end()).isZero();
    lease.endsAt(12345);
    try (var again = Lease.open(lease.file())) {
      assertThat(again.end()).isEqualTo(12345);
      lease.endsAt(54321);
      assertThat(again.end()).isEqualTo(54321);
      assertThat(Files.readAllBytes(lease.file())).containsExactly(0x31, 0xd4, 0, 0, 0, 0, 0, 0);
    }
  }

  @Test
  void itsClockIsTheHostsAndCountsSuspendedTime() throws IOException {
    var before = Lease.now();
    var uptime = Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", -1)[0]);
    // /proc/uptime is CLOCK_BOOTTIME, cut to hundredths of a second.
    assertThat((long) (uptime * 1e9)).isBetween(before - 10 * MILLIS, Lease.now());
  }

  private Launched leased(String script) throws IOException {
    return host.launch(host.folder(), lease, "sh", "-c", script);
  }
}

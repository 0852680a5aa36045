package dev.lode.agent.launch.process;

import java.io.IOException;

/// A refusal of the kernel, with its number.
public final class PosixException extends IOException {

  static final int ENOENT = 2;
  static final int ESRCH = 3;
  static final int EINTR = 4;
  static final int ETXTBSY = 26;
  static final int ECHILD = 10;
  static final int EAGAIN = 11;
  static final int EACCES = 13;
  static final int EINVAL = 22;
  static final int ENOSPC = 28;

  private final int errno;

  PosixException(String what, int errno) {
    super(what + ": " + Posix.describe(errno) + " (errno " + errno + ")");
    this.errno = errno;
  }

  public int errno() {
    return errno;
  }
}

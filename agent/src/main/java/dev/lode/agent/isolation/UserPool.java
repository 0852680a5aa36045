package dev.lode.agent.isolation;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/// Which attempt has which user. No two of this host have the same, whichever agent they are of,
/// and one that was given back is the last to be given out again.
///
/// What is taken is a file in a folder that all agents of the host share, named like the user and
/// holding the attempt's folder: where that is gone, the user is free.
///
/// Threads: any.
final class UserPool {

  /// Of all pools of this process: the lock on a file is the whole process's.
  private static final Object LOCK = new Object();

  private final UserRange range;
  private final Path claims;
  private final Map<Path, Integer> byFolder = new HashMap<>();
  private int next;

  /// @param claims the folder that this host's agents share; gone after a restart of the host
  UserPool(UserRange range, Path claims) throws IOException {
    this.range = range;
    this.claims = claims;
    this.next = range.first();
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(claims, owner);
  }

  /// Empty when all are taken. An attempt that has one keeps it.
  ///
  /// @param folder the attempt's
  OptionalInt lease(Path folder) throws IOException {
    return alone(
        () -> {
          var known = byFolder.get(folder);
          for (int i = 0; i < range.size() && known == null; i++) {
            int user = next;
            next = user == range.last() ? range.first() : user + 1;
            if (isFree(user)) {
              claim(user, folder);
              known = user;
            }
          }
          return known == null ? OptionalInt.empty() : OptionalInt.of(known);
        });
  }

  /// An earlier agent gave it to the attempt.
  void found(Path folder, int user) throws IOException {
    alone(
        () -> {
          claim(user, folder);
          return user;
        });
  }

  void free(Path folder) throws IOException {
    alone(
        () -> {
          var user = byFolder.remove(folder);
          return user != null && Files.deleteIfExists(claims.resolve(user.toString()));
        });
  }

  private boolean isFree(int user) throws IOException {
    if (byFolder.containsValue(user)) {
      return false;
    }
    try {
      return !Files.exists(Path.of(Files.readString(claims.resolve(Integer.toString(user)))));
    } catch (NoSuchFileException _) {
      return true;
    }
  }

  private void claim(int user, Path folder) throws IOException {
    Files.writeString(claims.resolve(Integer.toString(user)), folder.toString());
    byFolder.put(folder, user);
  }

  private interface Deed<T> {
    T make() throws IOException;
  }

  private <T> T alone(Deed<T> deed) throws IOException {
    synchronized (LOCK) {
      try (var lock =
          FileChannel.open(
              claims.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        lock.lock();
        return deed.make();
      }
    }
  }
}

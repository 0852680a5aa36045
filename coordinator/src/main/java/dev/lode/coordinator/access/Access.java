package dev.lode.coordinator.access;

import dev.lode.common.config.StartException;
import java.nio.file.Path;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Checks tokens at the doors.
///
/// Threads: any.
public final class Access {

  public static final String ADMIN_FILE = "admin.token";
  public static final String JOIN_FILE = "join.token";

  private static final String SCHEME = "Bearer ";

  /// Longer ones are not looked at.
  private static final int MAX_HEADER = 1024;

  private final Token admin;
  private final Token join;

  private Access(Token admin, Token join) {
    this.admin = admin;
    this.join = join;
  }

  /// With the tokens of a data folder, which are made at the first start.
  ///
  /// @param random must not be guessable
  public static Access open(Path data, RandomGenerator random) throws StartException {
    return new Access(
        Token.in(data.resolve(ADMIN_FILE), "lode_admin_", random),
        Token.in(data.resolve(JOIN_FILE), "lode_join_", random));
  }

  /// Lets in whoever has a token of one of these roles.
  ///
  /// @param header the value of `authorization`: `Bearer TOKEN`; null when there was none
  public Entry check(@Nullable String header, Set<Role> admitted) {
    if (header == null || header.isBlank()) {
      return new Entry.Refused("a token is needed: " + whereToFind(admitted));
    }
    if (header.length() > MAX_HEADER
        || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return new Entry.Refused(
          "authorization must read \"Bearer TOKEN\": " + whereToFind(admitted));
    }
    var presented = header.substring(SCHEME.length()).strip();
    // Both are always compared: the time taken does not tell which one was nearly right.
    boolean isAdmin = admin.matches(presented);
    boolean isJoin = join.matches(presented);
    if (isAdmin && admitted.contains(Role.ADMIN)) {
      return new Entry.Admitted(new Principal("admin", Role.ADMIN));
    }
    if (isJoin && admitted.contains(Role.JOIN)) {
      return new Entry.Admitted(new Principal("agent", Role.JOIN));
    }
    return new Entry.Refused("wrong token: " + whereToFind(admitted));
  }

  private static String whereToFind(Set<Role> admitted) {
    return admitted.contains(Role.ADMIN)
        ? "the right one is in the file " + ADMIN_FILE + " in the coordinator's data folder"
        : "agents join with the one in the file " + JOIN_FILE + " in the coordinator's data folder";
  }
}

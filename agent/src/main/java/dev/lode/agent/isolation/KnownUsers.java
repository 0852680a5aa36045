package dev.lode.agent.isolation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Numbers that users of this host have, and that were given to them for their containers.
final class KnownUsers {

  private record Known(String who, long first, long count) {

    boolean meets(UserRange range) {
      return first <= range.last() && first + count > range.first();
    }
  }

  private final List<Known> known = new ArrayList<>();

  private KnownUsers() {}

  /// @param root of the host's file system
  static KnownUsers read(Path root) throws IOException {
    var users = new KnownUsers();
    // name:password:number:…
    users.add(root.resolve("etc/passwd"), 2, "the user ");
    users.add(root.resolve("etc/group"), 2, "the group ");
    // name:first:count
    users.add(root.resolve("etc/subuid"), 1, "the containers of ");
    users.add(root.resolve("etc/subgid"), 1, "the containers of ");
    return users;
  }

  /// A sentence about one of them that is in the range.
  Optional<String> in(UserRange range) {
    return known.stream()
        .filter(it -> it.meets(range))
        .findFirst()
        .map(it -> "some of these belong to " + it.who() + ": choose others");
  }

  private void add(Path file, int at, String who) throws IOException {
    if (!Files.isReadable(file)) {
      return;
    }
    for (var line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
      var fields = line.split(":", -1);
      if (fields.length > 2 && fields[at].matches("[0-9]{1,10}")) {
        var count = at == 1 && fields[2].matches("[0-9]{1,10}") ? Long.parseLong(fields[2]) : 1;
        known.add(new Known(who + fields[0], Long.parseLong(fields[at]), count));
      }
    }
  }
}

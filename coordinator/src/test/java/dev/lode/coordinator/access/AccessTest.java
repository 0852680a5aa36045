package dev.lode.coordinator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.common.config.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessTest {

  private static final Set<Role> ADMIN = EnumSet.of(Role.ADMIN);
  private static final Set<Role> JOIN = EnumSet.of(Role.JOIN);
  private static final Set<Role> BOTH = EnumSet.allOf(Role.class);

  @TempDir Path folder;
  private Access access;

  @BeforeEach
  void open() throws StartException {
    access = Access.open(folder, new SecureRandom());
  }

  @Test
  void theTokensAreMadeOnceAndForTheirOwnerAlone() throws IOException, StartException {
    var admin = token(Access.ADMIN_FILE);
    var join = token(Access.JOIN_FILE);
    assertThat(admin).startsWith("lode_admin_").hasSizeGreaterThan(50);
    assertThat(join).startsWith("lode_join_").doesNotContain(admin.substring(11));
    for (String file : new String[] {Access.ADMIN_FILE, Access.JOIN_FILE}) {
      assertThat(Files.getPosixFilePermissions(folder.resolve(file)))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
    Access.open(folder, new SecureRandom());
    assertThat(token(Access.ADMIN_FILE)).isEqualTo(admin);
  }

  @Test
  void eachTokenOpensItsOwnDoors() throws IOException {
    var admin = "Bearer " + token(Access.ADMIN_FILE);
    var join = "bearer  " + token(Access.JOIN_FILE) + " ";
    assertThat(role(admin, ADMIN)).isEqualTo(Role.ADMIN);
    assertThat(role(admin, BOTH)).isEqualTo(Role.ADMIN);
    assertThat(role(join, JOIN)).isEqualTo(Role.JOIN);
    assertThat(role(join, BOTH)).isEqualTo(Role.JOIN);
    assertThat(role(admin, JOIN)).isNull();
    assertThat(role(join, ADMIN)).isNull();
  }

  @Test
  void aRefusalSaysWhereTheRightTokenIsAndNeverWhatItIs() throws IOException {
    var admin = token(Access.ADMIN_FILE);
    for (@Nullable String header :
        new @Nullable String[] {
          null, "", "Bearer", "Basic abc", admin, "Bearer x", "Bearer " + "x".repeat(2_000)
        }) {
      assertThat(access.check(header, ADMIN))
          .isInstanceOfSatisfying(
              Entry.Refused.class,
              it -> assertThat(it.message()).contains("admin.token").doesNotContain(admin));
      assertThat(access.check(header, JOIN))
          .isInstanceOfSatisfying(
              Entry.Refused.class, it -> assertThat(it.message()).contains("join.token"));
    }
  }

  @Test
  void aFileThatHoldsNoTokenIsNamed() throws IOException {
    Files.writeString(folder.resolve(Access.JOIN_FILE), "\n");
    assertThatThrownBy(() -> Access.open(folder, new SecureRandom()))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("join.token");
  }

  private @Nullable Role role(String header, Set<Role> admitted) {
    return switch (access.check(header, admitted)) {
      case Entry.Admitted(var principal) -> principal.role();
      case Entry.Refused _ -> null;
    };
  }

  private String token(String file) throws IOException {
    return Files.readString(folder.resolve(file)).strip();
  }
}

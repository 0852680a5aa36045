package dev.lode.common.model.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RepositoryTest {

  @ParameterizedTest
  @CsvSource({
    "https://github.com/a/b,https://github.com/a/b,'',https,github.com",
    "https://github.com/a/b.git@v1.2,https://github.com/a/b.git,v1.2,https,github.com",
    "https://GitHub.com/a/b@feature/x,https://GitHub.com/a/b,feature/x,https,github.com",
    "git@github.com:a/b.git,git@github.com:a/b.git,'',ssh,github.com",
    "git@github.com:a/b@main,git@github.com:a/b,main,ssh,github.com",
    "ssh://git@h:2222/a/b@0123abc,ssh://git@h:2222/a/b,0123abc,ssh,h",
    "file:///srv/git/a@main,file:///srv/git/a,main,file,''"
  })
  void theAddressAndItsRevisionAreToldApart(
      String text, String url, String revision, String scheme, String host) {
    var repository = Repository.from(text, false);
    assertThat(repository.url()).isEqualTo(new GitUrl(url, scheme, host));
    assertThat(repository.revision()).isEqualTo(revision);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ext::sh -c touch% /tmp/x",
        "-oProxyCommand=touch",
        "--upload-pack=touch",
        "ssh://-oProxyCommand=touch/x",
        "git@-oProxyCommand=touch:x",
        "/srv/git/a",
        "file://host/srv",
        "file:srv",
        "ftp://h/x",
        "https://h",
        "https://h/a?x=y",
        "https://h/a b",
        "https:///a",
        "git@h:-x",
        "",
        "http::https://h/a"
      })
  void hostileAddressesAreRefused(String text) {
    assertThatThrownBy(() -> Repository.from(text, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-x", "--upload-pack=x", "a..b", "a:b", "a b", "^a", "a~1", "x.lock", "@{1}"})
  void hostileRevisionsAreRefused(String revision) {
    assertThatThrownBy(() -> new Repository(GitUrl.from("https://h/a"), revision, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPasswordInAnAddressIsRefusedAndNotRepeated() {
    assertThatThrownBy(() -> GitUrl.from("https://me:hunter2@github.com/a/b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--git-credentials")
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(() -> GitUrl.from("https://ghp_token@github.com/a/b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("ghp_token");
  }
}

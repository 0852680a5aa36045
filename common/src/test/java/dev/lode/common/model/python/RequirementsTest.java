package dev.lode.common.model.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequirementsTest {

  @Test
  void commentsBlankLinesAndSpacesMakeNoDifference() {
    var one = new Requirements("# mine\r\n\r\nnumpy  >= 1.0   # new enough\n  tqdm\n");
    assertThat(one.lines()).containsExactly("numpy >= 1.0", "tqdm");
    assertThat(one.lines()).isEqualTo(new Requirements("numpy >= 1.0\ntqdm").lines());
  }

  @Test
  void aLineGoesOnAfterABackslash() {
    var hash = "0".repeat(64);
    var text = "numpy==1.26 \\\n    --hash=sha256:" + hash + " \\\n    --hash=sha256:" + hash;
    assertThat(new Requirements(text).lines())
        .containsExactly("numpy==1.26 --hash=sha256:" + hash + " --hash=sha256:" + hash);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "numpy",
        "numpy==1.26.*",
        "torch==2.1.0+cu118",
        "requests[security,socks]>=2.8.1, == 2.8.* ; python_version < '2.7'",
        "foo (>=1.0,<2)",
        "zope.interface~=5.0",
        "importlib-metadata; python_version<'3.8'",
        "--require-hashes",
        "--pre",
        "--only-binary :all:",
        "demo @ https://example.org/demo-1.0-py3-none-any.whl",
        "https://example.org/demo-1.0-py3-none-any.whl"
      })
  void ordinaryLinesAreTaken(String line) {
    assertThat(new Requirements(line).lines()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--index-url https://evil.example/simple|--python-index",
        "-i https://evil.example/simple|--python-index",
        "--extra-index-url=http://10.0.0.1|--python-index",
        "--find-links /srv|--python-index",
        "-r /etc/passwd|other files are not read",
        "-r/etc/passwd|other files are not read",
        "-c ../constraints.txt|other files are not read",
        "-e .|editable",
        "--editable=git+https://h/r|editable",
        "git+https://github.com/a/b|version control",
        "demo @ git+ssh://git@h/r|version control",
        "demo @ hg+http://h/r|version control",
        "file:///etc/passwd|files of the host",
        "demo @ file:///srv/demo.whl|files of the host",
        "./demo|files of the host",
        "../demo-1.0.tar.gz|files of the host",
        "/srv/demo.whl|files of the host",
        "demo-1.0-py3-none-any.whl|files of the host",
        "demo @ https://me:secret@example.org/demo.whl|user name or password",
        "demo==${SECRET}|variables",
        "demo --config-settings=x=y|no requirement",
        "demo --global-option=x|no requirement",
        "foo bar|no requirement",
        "==1.0|no requirement"
      })
  void hostileLinesAreRefusedWithWhatToDo(String line, String why) {
    assertThatThrownBy(() -> new Requirements("numpy\n" + line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("requirements: line 2: ")
        .hasMessageContaining(why)
        .hasMessageNotContaining("secret@");
  }

  @Test
  void aCommentCannotHideALineFromUsThatPipSees() {
    assertThatThrownBy(() -> new Requirements("# harmless \\\n-e git+https://h/r"))
        .isInstanceOf(IllegalArgumentException.class);
    // What pip is given is what was checked, whatever else the text says.
    assertThat(new Requirements("numpy # \\\ntqdm").lines()).containsExactly("numpy", "tqdm");
  }

  @Test
  void ofAHundredErrorsThreeAreNamed() {
    var text = String.join("\n", java.util.Collections.nCopies(100, "not a requirement at all"));
    assertThatThrownBy(() -> new Requirements(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 1: ")
        .hasMessageContaining("line 3: ")
        .hasMessageEndingWith("and 97 more lines like that")
        .satisfies(it -> assertThat(it.getMessage()).hasSizeLessThan(500));
  }

  @Test
  void aPasswordInAnIndexIsRefusedAndNotRepeated() {
    assertThatThrownBy(() -> new PythonIndex("https://me:hunter2@pypi.example/simple", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("netrc")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void anIndexAloneAsksForNothing() {
    var index = new PythonIndex("https://pypi.example/simple", List.of());
    assertThatThrownBy(() -> Python.from("", "# nothing", index))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Python.from("", "", PythonIndex.USUAL)).isSameAs(Python.USUAL);
  }
}

package dev.lode.coordinator.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RouterTest {

  private final Router router =
      new Router(
          List.of(
              route("GET", "/jobs"),
              route("POST", "/jobs"),
              route("GET", "/jobs/"),
              route("GET", "/jobs/{job}"),
              route("GET", "/jobs/history"),
              route("GET", "/jobs/{job}/log"),
              route("POST", "/blobs:missing"),
              route("GET", "/{anything}/status")));

  private static Route route(String method, String path) {
    return new Route(method, path, Route.Audience.ANYBODY, _ -> {});
  }

  private String path(String method, String raw) {
    return router.find(method, raw) instanceof Router.Found.Here(var route, _)
        ? route.path()
        : "none";
  }

  @Test
  void aLiteralSegmentWinsOverAVariableOne() {
    assertThat(path("GET", "/jobs/history")).isEqualTo("/jobs/history");
    assertThat(path("GET", "/jobs/histories")).isEqualTo("/jobs/{job}");
  }

  @Test
  void aDeadEndBehindALiteralIsLeftForTheVariable() {
    assertThat(path("GET", "/jobs/status")).isEqualTo("/jobs/{job}");
    assertThat(path("GET", "/blobs/status")).isEqualTo("/{anything}/status");
    assertThat(path("GET", "/jobs/history/log")).isEqualTo("/jobs/{job}/log");
  }

  @Test
  void aSlashMoreIsAnotherPathAndNothingIsNormalised() {
    assertThat(path("GET", "/jobs")).isEqualTo("/jobs");
    assertThat(path("GET", "/jobs/")).isEqualTo("/jobs/");
    assertThat(path("GET", "//jobs")).isEqualTo("none");
    assertThat(path("GET", "/jobs//log")).isEqualTo("none");
    assertThat(path("GET", "/jobs/../jobs")).isEqualTo("none");
    assertThat(path("GET", "jobs")).isEqualTo("none");
    assertThat(path("GET", "*")).isEqualTo("none");
  }

  @Test
  void variablesComeAsTheyWereWritten() {
    assertThat(router.find("GET", "/jobs/a%2Fb/log"))
        .isEqualTo(
            new Router.Found.Here(
                ((Router.Found.Here) router.find("GET", "/jobs/x/log")).route(),
                Map.of("job", "a%2Fb")));
  }

  @Test
  void otherMethodsOfAPathAreNamed() {
    assertThat(router.find("DELETE", "/jobs"))
        .isEqualTo(new Router.Found.OtherMethods(List.of("GET", "POST")));
    assertThat(router.find("GET", "/blobs:missing"))
        .isEqualTo(new Router.Found.OtherMethods(List.of("POST")));
  }

  @Test
  void twoRoutesAtOnePlaceAreRefusedAtTheStart() {
    assertThatThrownBy(() -> new Router(List.of(route("GET", "/a/{b}"), route("GET", "/a/{c}"))))
        .hasMessageContaining("/a/{c}");
  }
}

package dev.lode.coordinator.api.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BlobAnswerTest {

  @Test
  void noNameBreaksOutOfItsHeader() {
    assertThat(BlobAnswer.disposition("")).isEqualTo("attachment");
    assertThat(BlobAnswer.disposition("a/b/model.pt"))
        .isEqualTo("attachment; filename=\"model.pt\"; filename*=UTF-8''model.pt");
    assertThat(BlobAnswer.disposition("größe \"x\".pt"))
        .isEqualTo(
            "attachment; filename=\"gr__e _x_.pt\"; filename*=UTF-8''gr%C3%B6%C3%9Fe%20%22x%22.pt");
    var hostile = BlobAnswer.disposition("a\r\nSet-Cookie: x=1\\\";%41");
    assertThat(hostile).doesNotContain("\r").doesNotContain("\n");
    assertThat(hostile)
        .isEqualTo(
            "attachment; filename=\"a__Set-Cookie: x=1__;_41\";"
                + " filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x%3D1%5C%22%3B%2541");
  }
}

package dev.lode.agent.mask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// No secret can be read in what was masked, and nothing else is lost.
final class MaskTest {

  private static final String SECRET = "s3cr3t/+\"pa ss";

  private static Mask of(String... secrets) {
    return Mask.of(Arrays.stream(secrets).map(it -> it.getBytes(UTF_8)).toList());
  }

  @Test
  void aSecretIsStarsOfTheSameLength() {
    assertThat(of("hunter22").text("a=hunter22, b=hunter2")).isEqualTo("a=********, b=hunter2");
  }

  @Test
  void secretsThatOverlapAreBothMasked() {
    assertThat(of("abcdef", "defghi", "abcdefgh").text(" abcdefghi ")).isEqualTo(" ********* ");
    assertThat(of("aaaaaa").text("xaaaaaaaay")).isEqualTo("x********y");
  }

  @Test
  void aSecretIsKnownInUrlsAndInJson() {
    var mask = of(SECRET);
    var url = URLEncoder.encode(SECRET, UTF_8);
    assertThat(mask.text(url)).isEqualTo("*".repeat(url.length()));
    var strict = url.replace("+", "%20").toLowerCase(java.util.Locale.ROOT);
    assertThat(mask.text(strict)).isEqualTo("*".repeat(strict.length()));
    assertThat(mask.text("{\"k\":\"s3cr3t/+\\\"pa ss\"}")).isEqualTo("{\"k\":\"***************\"}");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void aSecretIsKnownInBase64WhateverStandsAroundIt(int before) {
    for (var encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
      for (int after = 0; after < 4; after++) {
        var text = "u".repeat(before) + SECRET + ":".repeat(after);
        var letters = encoder.encodeToString(text.getBytes(UTF_8));
        var masked = of(SECRET).text("x" + letters + "x");
        // At each end the letters that are of the secret and of its neighbour may stay.
        int stars = (int) masked.chars().filter(it -> it == '*').count();
        assertThat(stars).isGreaterThanOrEqualTo(SECRET.length() * 8 / 6 - 2);
      }
    }
  }

  @Test
  void aLongSecretOfSeveralLinesIsMaskedWholeAndByTheLine() {
    var random = new Random(1);
    var lines = new ArrayList<String>();
    for (int i = 0; i < 30; i++) {
      var bytes = new byte[48];
      random.nextBytes(bytes);
      lines.add(Base64.getEncoder().encodeToString(bytes));
    }
    var secret = String.join("\n", lines) + "\n";
    var mask = of(secret);
    assertThat(mask.text("<" + secret + ">").replace("\n", ""))
        .isEqualTo("<" + "*".repeat(30 * 64) + ">");
    assertThat(mask.text("key: " + lines.get(7) + "!")).isEqualTo("key: " + "*".repeat(64) + "!");
    var mime = Base64.getMimeEncoder().encodeToString(secret.getBytes(UTF_8));
    assertThat(mask.text(mime).replaceAll("[*\r\n]", "")).hasSizeLessThan(10);
  }

  @Test
  void whatIsShorterThanSixBytesIsNoSecret() {
    assertThat(of("short", "").isEmpty()).isTrue();
    assertThat(of("short", "longer").text("short longer")).isEqualTo("short ******");
  }

  @Test
  void bytesThatAreNoTextAreMaskedToo() {
    var secret = new byte[] {0, -1, -2, 7, 13, 99, 0, 1};
    var data = new byte[20];
    System.arraycopy(secret, 0, data, 5, secret.length);
    Mask.of(List.of(secret)).apply(data, data.length);
    assertThat(Arrays.copyOfRange(data, 5, 13)).containsOnly('*', 13);
    assertThat(data[4]).isZero();
    assertThat(data[13]).isZero();
  }

  @Test
  void nothingIsDecidedOfWhatMayBecomeASecret() {
    var data = "the key is s3cr3t".getBytes(UTF_8);
    assertThat(of(SECRET).decided(data, data.length)).isEqualTo(11);
    assertThat(of("other secret").decided(data, data.length)).isEqualTo(data.length);
  }

  @Test
  void itFindsWhatAPlainSearchFinds() {
    var random = new Random(5);
    for (int round = 0; round < 2000; round++) {
      var secrets = new ArrayList<byte[]>();
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        secrets.add(letters(random, 6 + random.nextInt(6)));
      }
      var data = letters(random, 400);
      var expected = data.clone();
      for (byte[] form : Forms.of(secrets)) {
        for (int at = 0; at + form.length <= data.length; at++) {
          if (Arrays.equals(form, 0, form.length, data, at, at + form.length)) {
            Arrays.fill(expected, at, at + form.length, (byte) '*');
          }
        }
      }
      Mask.of(secrets).apply(data, data.length);
      assertThat(data).isEqualTo(expected);
    }
  }

  private static byte[] letters(Random random, int length) {
    var letters = new byte[length];
    for (int i = 0; i < length; i++) {
      letters[i] = (byte) ('a' + random.nextInt(2));
    }
    return letters;
  }
}

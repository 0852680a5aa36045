package dev.lode.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.common.model.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [BlobStore] holds.
public abstract class BlobStoreContract {

  protected static final byte[] CONTENT = "hello, world".getBytes(StandardCharsets.UTF_8);
  protected static final Sha256 NAME = Sha256.of(CONTENT);

  protected BlobStore store;

  /// The store of this test: each time with what was kept before.
  protected abstract BlobStore open();

  @BeforeEach
  final void openStore() {
    store = open();
  }

  protected final @Nullable String keep(Sha256 name, long size, byte[] content) {
    try (var upload = store.begin(name, size)) {
      for (byte b : content) {
        upload.write(ByteBuffer.wrap(new byte[] {b}));
      }
      return upload.keep();
    }
  }

  protected final String text(Sha256 name, long offset) throws IOException {
    try (var channel = Objects.requireNonNull(store.open(name, offset))) {
      var into = ByteBuffer.allocate(1000);
      while (channel.read(into) >= 0) {
        assertThat(into.hasRemaining()).isTrue();
      }
      return new String(into.array(), 0, into.position(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aBlobThatIsNotThereIsSaidToBeSo() {
    assertThat(store.has(NAME)).isFalse();
    assertThat(store.size(NAME)).isEqualTo(-1);
    assertThat(store.open(NAME, 0)).isNull();
  }

  @Test
  void aBlobIsKeptAndReadFromAnyOffset() throws IOException {
    assertThat(keep(NAME, CONTENT.length, CONTENT)).isNull();
    store = open();
    assertThat(store.has(NAME)).isTrue();
    assertThat(store.size(NAME)).isEqualTo(CONTENT.length);
    assertThat(text(NAME, 0)).isEqualTo("hello, world");
    assertThat(text(NAME, 7)).isEqualTo("world");
    assertThat(text(NAME, 12)).isEmpty();
    assertThat(text(NAME, 100)).isEmpty();
  }

  @Test
  void anEmptyBlobIsABlob() throws IOException {
    var name = Sha256.of(new byte[0]);
    assertThat(keep(name, 0, new byte[0])).isNull();
    assertThat(store.size(name)).isZero();
    assertThat(text(name, 0)).isEmpty();
  }

  @Test
  void nobodySeesItBeforeItIsKept() {
    try (var upload = store.begin(NAME, CONTENT.length)) {
      upload.write(ByteBuffer.wrap(CONTENT));
      assertThat(store.has(NAME)).isFalse();
      assertThat(store.open(NAME, 0)).isNull();
    }
    assertThat(store.has(NAME)).isFalse();
  }

  @Test
  void theWrongSizeIsRefused() {
    assertThat(keep(NAME, CONTENT.length + 1, CONTENT)).contains("13 bytes").contains("12");
    assertThat(keep(NAME, CONTENT.length - 1, CONTENT)).contains("11 bytes").contains("12");
    assertThat(store.has(NAME)).isFalse();
  }

  @Test
  void theWrongContentIsRefused() {
    var wrong = "HELLO, WORLD".getBytes(StandardCharsets.UTF_8);
    assertThat(keep(NAME, wrong.length, wrong)).contains(NAME.hex());
    assertThat(store.has(NAME)).isFalse();
  }

  @Test
  void keepingTwiceIsNoError() throws IOException {
    assertThat(keep(NAME, CONTENT.length, CONTENT)).isNull();
    assertThat(keep(NAME, CONTENT.length, CONTENT)).isNull();
    assertThat(text(NAME, 0)).isEqualTo("hello, world");
  }

  @Test
  void twoUploadsOfOneBlobDoNotDisturbEachOther() throws IOException {
    try (var one = store.begin(NAME, CONTENT.length);
        var two = store.begin(NAME, CONTENT.length)) {
      one.write(ByteBuffer.wrap(CONTENT));
      two.write(ByteBuffer.wrap(CONTENT));
      assertThat(one.keep()).isNull();
      assertThat(two.keep()).isNull();
    }
    assertThat(text(NAME, 0)).isEqualTo("hello, world");
  }

  private static byte[] large(int seed) {
    var bytes = new byte[300_000];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private void breakOff(Sha256 name, byte[] content, int at) {
    try (var upload = store.begin(name, content.length)) {
      upload.write(ByteBuffer.wrap(content, 0, at));
    }
  }

  private @Nullable String goOn(Sha256 name, byte[] content, int at) {
    try (var upload = Objects.requireNonNull(store.resume(name, content.length, at))) {
      upload.write(ByteBuffer.wrap(content, at, content.length - at));
      return upload.keep();
    }
  }

  @Test
  void anUploadThatBreaksOffGoesOnWhereItStoppedAlsoInAnotherProgram() throws IOException {
    var content = large(1);
    var name = Sha256.of(content);
    assertThat(store.received(name)).isZero();
    breakOff(name, content, 200_000);
    assertThat(store.received(name)).isEqualTo(200_000);
    store = open();
    assertThat(store.received(name)).isEqualTo(200_000);
    assertThat(goOn(name, content, 200_000)).isNull();
    assertThat(store.size(name)).isEqualTo(content.length);
    try (var channel = Objects.requireNonNull(store.open(name, 0))) {
      var read = ByteBuffer.allocate(content.length);
      while (read.hasRemaining() && channel.read(read) >= 0) {}
      assertThat(read.array()).isEqualTo(content);
    }
    assertThat(store.received(name)).isZero();
  }

  @Test
  void anUploadMayGoOnBeforeWhereItStoppedButNotAfter() {
    var content = large(2);
    var name = Sha256.of(content);
    breakOff(name, content, 200_000);
    assertThat(store.resume(name, content.length, 200_001)).isNull();
    assertThat(goOn(name, content, 150_000)).isNull();
    assertThat(store.has(name)).isTrue();
  }

  @Test
  void ofTwoThatBreakOffTheLongerIsGoneOnWith() {
    var content = large(3);
    var name = Sha256.of(content);
    breakOff(name, content, 200_000);
    breakOff(name, content, 100_000);
    assertThat(store.received(name)).isEqualTo(200_000);
  }

  @Test
  void aPartOfSomethingElseIsFoundOutAtTheEndAndNotUsedAgain() {
    var content = large(4);
    var name = Sha256.of(content);
    breakOff(name, large(5), 200_000);
    assertThat(goOn(name, content, 200_000)).contains("SHA-256");
    assertThat(store.has(name)).isFalse();
    assertThat(store.received(name)).isZero();
    assertThat(keep(name, content.length, content)).isNull();
  }

  @Test
  void oneThatGoesOnIsNotThereForAnother() {
    var content = large(6);
    var name = Sha256.of(content);
    breakOff(name, content, 200_000);
    try (var upload = Objects.requireNonNull(store.resume(name, content.length, 200_000))) {
      assertThat(store.resume(name, content.length, 200_000)).isNull();
      upload.write(ByteBuffer.wrap(content, 200_000, 50_000));
    }
    assertThat(store.received(name)).isEqualTo(250_000);
  }

  @Test
  void aSizeThatCannotBeIsRefusedAtOnce() {
    assertThatThrownBy(() -> store.begin(NAME, -1)).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> store.begin(NAME, Long.MAX_VALUE)).isInstanceOf(StoreException.class);
  }
}

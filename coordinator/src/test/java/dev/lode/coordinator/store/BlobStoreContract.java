package dev.lode.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.common.model.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
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

  @Test
  void aSizeThatCannotBeIsRefusedAtOnce() {
    assertThatThrownBy(() -> store.begin(NAME, -1)).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> store.begin(NAME, Long.MAX_VALUE)).isInstanceOf(StoreException.class);
  }
}

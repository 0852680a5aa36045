package dev.lode.coordinator.store.file;

import dev.lode.coordinator.store.BlobStore;
import dev.lode.coordinator.store.BlobStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class FileBlobStoreTest extends BlobStoreContract {

  @TempDir Path folder;

  @Override
  protected BlobStore open() {
    return new FileBlobStore(folder.resolve("blobs"));
  }
}

package dev.lode.coordinator.store.file;

import dev.lode.coordinator.store.LogStore;
import dev.lode.coordinator.store.LogStoreContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

final class FileLogStoreTest extends LogStoreContract {

  @TempDir Path folder;

  @Override
  protected LogStore open(InstantSource time) {
    return new FileLogStore(folder.resolve("logs"), time);
  }
}

package dev.lode.coordinator.store.sql;

import dev.lode.coordinator.store.JobStore;
import dev.lode.coordinator.store.JobStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqlJobStoreTest extends JobStoreContract {

  @TempDir Path folder;

  @Override
  protected JobStore open() {
    return SqlJobStore.open(folder.resolve("lode.db"));
  }
}

package dev.lode.coordinator.store;

import dev.lode.common.model.Credential;
import dev.lode.common.model.CredentialsName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps sets of credentials. What is changed is durable when a method returns.
///
/// Every set is everybody's who may submit jobs: who may use which is asked of [#find] alone, where
/// another owner than the one there is today would be named.
///
/// Threads: any. Every method throws [StoreException] when the store cannot do it.
public interface CredentialStore {

  int MAX_SETS = 1000;
  int MAX_VALUES = 100;
  int MAX_SET_BYTES = 256 << 10;

  /// A set of a name, its values by their names.
  record CredentialSet(CredentialsName name, List<Credential> values, Instant changedAt) {
    public CredentialSet {
      values = List.copyOf(values);
    }
  }

  /// Null when there is none of this name.
  @Nullable CredentialSet find(CredentialsName name);

  /// By name.
  List<CredentialsName> names();

  /// Makes the set, or replaces it.
  void put(CredentialSet set);

  void remove(CredentialsName name);

  /// Encrypts every set anew, with the key that is the first one from now on; how many sets.
  int rotate();

  /// Has none, and takes none.
  CredentialStore NONE =
      new CredentialStore() {
        @Override
        public @Nullable CredentialSet find(CredentialsName name) {
          return null;
        }

        @Override
        public List<CredentialsName> names() {
          return List.of();
        }

        @Override
        public void put(CredentialSet set) {
          throw new StoreException("there is no place for credentials");
        }

        @Override
        public void remove(CredentialsName name) {}

        @Override
        public int rotate() {
          return 0;
        }
      };
}

package dev.lode.coordinator.session;

import com.google.protobuf.ByteString;
import dev.lode.common.model.Credential;
import dev.lode.common.model.CredentialsName;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.store.CredentialStore;
import dev.lode.coordinator.store.StoreException;
import dev.lode.proto.v1.GivenCredentials;
import org.jspecify.annotations.Nullable;

/// The secrets that go out with a start, as they are when it is sent.
final class GivenSecrets {

  private GivenSecrets() {}

  /// Null for a workload that asks for none. A set that is not there, or that cannot be read, is
  /// named: the attempt ends with that.
  static @Nullable GivenCredentials of(Workload workload, CredentialStore store) {
    var names = workload.setup().credentials();
    if (names.isEmpty()) {
      return null;
    }
    var given = GivenCredentials.newBuilder();
    for (CredentialsName name : names) {
      CredentialStore.@Nullable CredentialSet set;
      try {
        set = store.find(name);
      } catch (StoreException e) {
        System.getLogger(GivenSecrets.class.getName())
            .log(System.Logger.Level.ERROR, "credentials cannot be read: {0}", e.getMessage());
        set = null;
      }
      if (set == null) {
        return given.setMissing(name.value()).build();
      }
      set.values().forEach(it -> given.addValues(wire(it)));
    }
    return given.build();
  }

  private static dev.lode.proto.v1.Credential wire(Credential credential) {
    return dev.lode.proto.v1.Credential.newBuilder()
        .setName(credential.name())
        .setValue(ByteString.copyFrom(credential.value()))
        .setFile(credential.file())
        .build();
  }
}

package dev.lode.cli.client;

import dev.lode.proto.v1.CredentialSet;
import dev.lode.proto.v1.GetCredentialsRequest;
import dev.lode.proto.v1.ListCredentialsRequest;
import dev.lode.proto.v1.ListCredentialsResponse;
import dev.lode.proto.v1.RemoveCredentialsRequest;
import dev.lode.proto.v1.RotateCredentialsKeyRequest;
import dev.lode.proto.v1.SetCredentialsRequest;
import java.time.Duration;

/// Calls about credentials; as those of [LodeClient].
public final class SecretCalls {

  private static final Duration A_WHILE = Duration.ofSeconds(30);

  private final Connection connection;

  SecretCalls(Connection connection) {
    this.connection = connection;
  }

  /// Harmless when it is done again.
  public CredentialSet set(SetCredentialsRequest request) throws InterruptedException {
    return connection.call(A_WHILE, link -> link.secretsSoon().setCredentials(request)).getSet();
  }

  public CredentialSet get(String name) throws InterruptedException {
    var request = GetCredentialsRequest.newBuilder().setName(name).build();
    return connection.call(A_WHILE, link -> link.secretsSoon().getCredentials(request)).getSet();
  }

  public ListCredentialsResponse list() throws InterruptedException {
    var request = ListCredentialsRequest.getDefaultInstance();
    return connection.call(A_WHILE, link -> link.secretsSoon().listCredentials(request));
  }

  public CredentialSet remove(String name) throws InterruptedException {
    var request = RemoveCredentialsRequest.newBuilder().setName(name).build();
    return connection.call(A_WHILE, link -> link.secretsSoon().removeCredentials(request)).getSet();
  }

  /// How many sets were encrypted anew.
  public int rotate() throws InterruptedException {
    var request = RotateCredentialsKeyRequest.getDefaultInstance();
    return connection
        .call(A_WHILE, link -> link.secretsSoon().rotateCredentialsKey(request))
        .getSets();
  }
}

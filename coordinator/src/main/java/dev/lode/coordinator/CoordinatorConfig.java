package dev.lode.coordinator;

import dev.lode.common.config.HostPort;
import dev.lode.common.config.StartException;
import dev.lode.common.tls.ServerTls;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.core.retention.Retention;
import dev.lode.coordinator.session.LogLimits;
import dev.lode.coordinator.store.file.FileBlobStore;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How a coordinator is to be started.
///
/// @param data its folder; nobody else's
/// @param http where to serve HTTP; port 0 takes a free one
/// @param grpc where to serve agents and the native API; port 0 takes a free one
/// @param tls null serves plaintext
/// @param insecurePlaintext whether plaintext may be served where others can listen
/// @param retention how long what jobs leave is kept
/// @param logs how much of a job's log is kept
/// @param credentialsKey the operator's keys for credentials; null keeps a key in the folder
/// @param maxBlobBytes the largest input file or artifact that is taken
public record CoordinatorConfig(
    Path data,
    HostPort http,
    HostPort grpc,
    Times times,
    @Nullable ServerTls tls,
    boolean insecurePlaintext,
    Retention retention,
    LogLimits logs,
    @Nullable Path credentialsKey,
    long maxBlobBytes) {

  public CoordinatorConfig {
    data = data.toAbsolutePath().normalize();
  }

  /// One that keeps everything for ever.
  public CoordinatorConfig(
      Path data,
      HostPort http,
      HostPort grpc,
      Times times,
      @Nullable ServerTls tls,
      boolean insecurePlaintext) {
    this(
        data,
        http,
        grpc,
        times,
        tls,
        insecurePlaintext,
        Retention.FOREVER,
        LogLimits.USUAL,
        null,
        FileBlobStore.DEFAULT_MAX_BYTES);
  }

  void check() throws StartException {
    if (tls != null) {
      tls.check();
    }
    refuseOpenPlaintext(http);
    refuseOpenPlaintext(grpc);
  }

  private void refuseOpenPlaintext(HostPort address) throws StartException {
    if (tls == null && !insecurePlaintext && !address.loopback()) {
      throw new StartException(
          "refusing to serve "
              + address
              + " without encryption, because others could read the tokens: give --tls-cert and"
              + " --tls-key, or accept it with --insecure-plaintext");
    }
  }
}

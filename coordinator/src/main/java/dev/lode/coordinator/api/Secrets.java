package dev.lode.coordinator.api;

import dev.lode.common.model.Credential;
import dev.lode.common.model.CredentialsName;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.store.CredentialStore;
import dev.lode.coordinator.store.CredentialStore.CredentialSet;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The door to credentials. Values go in; out go names alone.
///
/// Threads: any.
public final class Secrets {

  private final CredentialStore store;
  private final InstantSource time;

  public Secrets(CredentialStore store, InstantSource time) {
    this.store = store;
    this.time = time;
  }

  /// Makes a set or adds to it; with `replace` it has these values alone.
  public Reply<CredentialSet> set(CredentialsName name, List<Credential> values, boolean replace) {
    synchronized (store) {
      var all = new TreeMap<String, Credential>();
      var before = replace ? null : store.find(name);
      if (before != null) {
        before.values().forEach(it -> all.put(it.name(), it));
      }
      values.forEach(it -> all.put(it.name(), it));
      var now = time.instant().truncatedTo(ChronoUnit.MILLIS);
      var set = new CredentialSet(name, List.copyOf(all.values()), now);
      try {
        store.put(set);
      } catch (IllegalArgumentException e) {
        return Reply.refused(ApiError.invalid("values: " + e.getMessage()));
      }
      return Reply.ok(set);
    }
  }

  public Reply<CredentialSet> get(CredentialsName name) {
    var set = store.find(name);
    return set == null ? Reply.refused(unknown(name)) : Reply.ok(set);
  }

  /// Every set, by name.
  public List<CredentialSet> list() {
    return store.names().stream().map(store::find).filter(it -> it != null).toList();
  }

  public Reply<CredentialSet> remove(CredentialsName name) {
    synchronized (store) {
      return get(name)
          .map(
              it -> {
                store.remove(name);
                return it;
              });
    }
  }

  /// How many sets were encrypted anew.
  public int rotate() {
    synchronized (store) {
      return store.rotate();
    }
  }

  /// What a workload asks for that there is not; null when there is all of it.
  static @Nullable ApiError missing(String spec, Workload workload, CredentialStore store) {
    for (CredentialsName name : workload.setup().credentials()) {
      if (store.find(name) == null) {
        return ApiError.invalid(
            spec
                + ".workload.credentials: there are no credentials named "
                + name
                + "; set them with: lode secrets set "
                + name
                + " KEY=VALUE");
      }
    }
    return null;
  }

  private static ApiError unknown(CredentialsName name) {
    return ApiError.notFound("name: there are no credentials named " + name);
  }
}

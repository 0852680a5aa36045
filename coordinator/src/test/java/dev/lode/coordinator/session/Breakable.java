package dev.lode.coordinator.session;

import dev.lode.coordinator.store.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// A real store that can be made to fail.
final class Breakable<T> {

  /// Calls of those methods that can fail.
  final AtomicInteger calls = new AtomicInteger();

  private final T store;
  private volatile boolean broken;

  private Breakable(Class<T> port, T real, Set<String> methods) {
    store =
        port.cast(
            Proxy.newProxyInstance(
                port.getClassLoader(),
                new Class<?>[] {port},
                (_, method, args) -> {
                  if (methods.contains(method.getName())) {
                    calls.incrementAndGet();
                    if (broken) {
                      throw new StoreException("no space left on device");
                    }
                  }
                  try {
                    return method.invoke(real, args);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                }));
  }

  static <T> Breakable<T> of(Class<T> port, T real, Set<String> methods) {
    return new Breakable<>(port, real, methods);
  }

  T store() {
    return store;
  }

  void breakDown() {
    broken = true;
  }

  void repair() {
    broken = false;
  }
}

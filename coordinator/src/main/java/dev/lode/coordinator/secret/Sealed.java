package dev.lode.coordinator.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lode.common.model.Credential;
import dev.lode.common.model.CredentialsName;
import dev.lode.coordinator.store.CredentialStore.CredentialSet;
import dev.lode.coordinator.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// A set as bytes that nobody can read or change without the key: a head, the key's id, a nonce,
/// and the rest in AES-GCM, bound to the set's name.
final class Sealed {

  private static final byte[] HEAD = "lode-credentials-1\n".getBytes(US_ASCII);
  private static final int ID_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final KeyRing keys;
  private final SecureRandom random;

  Sealed(KeyRing keys, SecureRandom random) {
    this.keys = keys;
    this.random = random;
  }

  ByteBuffer seal(CredentialSet set) {
    var key = keys.first();
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      var hidden = cipher(Cipher.ENCRYPT_MODE, key, nonce, set.name()).doFinal(plain(set));
      return ByteBuffer.allocate(HEAD.length + ID_BYTES + NONCE_BYTES + hidden.length)
          .put(HEAD)
          .put(key.id().getBytes(US_ASCII))
          .put(nonce)
          .put(hidden)
          .flip();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every Java has AES-GCM", e);
    }
  }

  CredentialSet open(CredentialsName name, ByteBuffer bytes, Path file) {
    var head = new byte[HEAD.length];
    var id = new byte[ID_BYTES];
    var nonce = new byte[NONCE_BYTES];
    if (bytes.remaining() < HEAD.length + ID_BYTES + NONCE_BYTES) {
      throw damaged(file);
    }
    bytes.get(head).get(id).get(nonce);
    if (!Arrays.equals(head, HEAD)) {
      throw damaged(file);
    }
    var hidden = new byte[bytes.remaining()];
    bytes.get(hidden);
    var key = key(new String(id, US_ASCII), file);
    try {
      return set(name, cipher(Cipher.DECRYPT_MODE, key, nonce, name).doFinal(hidden));
    } catch (GeneralSecurityException | IOException | IllegalArgumentException _) {
      throw damaged(file);
    }
  }

  private KeyRing.Key key(String id, Path file) {
    return keys.all().stream()
        .filter(it -> it.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new StoreException(
                    file
                        + ": is encrypted with a key that is not here: "
                        + id
                        + "; add that key to the key file, or set the credentials anew"));
  }

  private static StoreException damaged(Path file) {
    return new StoreException(file + ": is damaged, or another set's: set the credentials anew");
  }

  private static Cipher cipher(int mode, KeyRing.Key key, byte[] nonce, CredentialsName name)
      throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key.bytes(), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(name.value().getBytes(UTF_8));
    return cipher;
  }

  private static byte[] plain(CredentialSet set) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeLong(set.changedAt().toEpochMilli());
    out.writeInt(set.values().size());
    for (Credential it : set.values()) {
      out.writeUTF(it.name());
      out.writeBoolean(it.file());
      out.writeInt(it.value().length);
      out.write(it.value());
    }
    return bytes.toByteArray();
  }

  private static CredentialSet set(CredentialsName name, byte[] plain) throws IOException {
    var in = new DataInputStream(new ByteArrayInputStream(plain));
    var changedAt = Instant.ofEpochMilli(in.readLong());
    int count = in.readInt();
    var values = new ArrayList<Credential>();
    for (int i = 0; i < count; i++) {
      var variable = in.readUTF();
      boolean file = in.readBoolean();
      values.add(new Credential(variable, in.readNBytes(in.readInt()), file));
    }
    return new CredentialSet(name, values, changedAt);
  }
}

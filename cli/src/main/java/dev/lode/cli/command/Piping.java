package dev.lode.cli.command;

import static dev.lode.cli.ending.CommandFailed.badInput;

import com.google.protobuf.ByteString;
import dev.lode.cli.client.BlobTransfer;
import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.common.model.Sha256;
import dev.lode.proto.v1.Job;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/// One artifact on its way to standard output.
///
/// What has been written cannot be taken back: only the exit code says whether it was right.
final class Piping implements BlobTransfer.Sink {

  private final OutputStream out;
  private final MessageDigest digest = Sha256.digest();
  private long written;

  private Piping(OutputStream out) {
    this.out = out;
  }

  static void pipe(BlobTransfer blobs, Job job, OutputStream out)
      throws InterruptedException, IOException {
    if (job.getArtifactsCount() != 1) {
      throw badInput(
          "-o - takes one artifact, not "
              + job.getArtifactsCount()
              + ": name it after the job, as in lode get -o - "
              + job.getNumber()
              + " NAME");
    }
    var sha256 = new Sha256(job.getArtifacts(0).getSha256());
    var piping = new Piping(out);
    try {
      blobs.download(sha256, piping);
    } catch (IOException e) {
      if (Run.isBrokenPipe(e.getMessage())) {
        return;
      }
      throw new CommandFailed(
          ExitCode.IO, "standard output cannot be written: " + e.getMessage(), e);
    }
    out.flush();
    if (!Sha256.from(piping.digest.digest()).equals(sha256)) {
      throw new CommandFailed(
          ExitCode.IO, "what arrived does not fit its SHA-256 " + sha256 + ": do not use it");
    }
  }

  @Override
  public long offset() {
    return written;
  }

  @Override
  public void write(ByteString data) throws IOException {
    data.writeTo(out);
    digest.update(data.asReadOnlyByteBuffer());
    written += data.size();
  }
}

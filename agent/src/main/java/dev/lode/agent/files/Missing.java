package dev.lode.agent.files;

import dev.lode.common.model.Artifact;
import dev.lode.proto.v1.BlobsGrpc.BlobsBlockingV2Stub;
import dev.lode.proto.v1.FindMissingBlobsRequest;
import io.grpc.StatusException;
import java.util.List;
import java.util.Map;

/// A blob that the coordinator lacks, or has a part of.
///
/// @param same the artifacts that have it as their content
record Missing(List<Artifact> same, long receivedBytes) {

  /// @param byHash at most 10,000
  static List<Missing> ask(BlobsBlockingV2Stub blobs, Map<String, List<Artifact>> byHash)
      throws StatusException {
    var request = FindMissingBlobsRequest.newBuilder().addAllSha256(byHash.keySet()).build();
    var answer = blobs.findMissingBlobs(request);
    return answer.getSha256List().stream()
        .map(
            it ->
                new Missing(byHash.getOrDefault(it, List.of()), answer.getReceivedOrDefault(it, 0)))
        .toList();
  }

  /// How much of one blob has come in; all of it when it is there.
  static long received(BlobsBlockingV2Stub blobs, Artifact artifact) throws StatusException {
    var name = artifact.sha256().hex();
    var answer =
        blobs.findMissingBlobs(FindMissingBlobsRequest.newBuilder().addSha256(name).build());
    return answer.getSha256List().isEmpty()
        ? artifact.sizeBytes()
        : answer.getReceivedOrDefault(name, 0);
  }
}

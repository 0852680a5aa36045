package dev.lode.cli.client;

import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.proto.v1.AdminGrpc;
import dev.lode.proto.v1.AdminGrpc.AdminBlockingV2Stub;
import dev.lode.proto.v1.BlobsGrpc;
import dev.lode.proto.v1.BlobsGrpc.BlobsBlockingV2Stub;
import dev.lode.proto.v1.CredentialsGrpc;
import dev.lode.proto.v1.CredentialsGrpc.CredentialsBlockingV2Stub;
import dev.lode.proto.v1.JobsGrpc;
import dev.lode.proto.v1.JobsGrpc.JobsBlockingV2Stub;
import dev.lode.proto.v1.TriggersGrpc;
import dev.lode.proto.v1.TriggersGrpc.TriggersBlockingV2Stub;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.File;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/// A channel through one [Door]. It connects when it is first used.
record Link(
    Door door,
    ManagedChannel channel,
    JobsBlockingV2Stub jobs,
    BlobsBlockingV2Stub blobs,
    AdminBlockingV2Stub admin,
    TriggersBlockingV2Stub triggers,
    CredentialsBlockingV2Stub secrets) {

  private static final int MAX_MESSAGE = 64 << 20;

  /// Room for what a log's sender has under way, so that it never waits for us to ask.
  private static final int WINDOW = 4 << 20;

  /// A unary call that takes longer has met a coordinator that hangs.
  private static final int PATIENCE_SECONDS = 30;

  static Link through(Door door) {
    var builder =
        NettyChannelBuilder.forAddress(door.grpc().host(), door.grpc().port())
            .maxInboundMessageSize(MAX_MESSAGE)
            .flowControlWindow(WINDOW)
            .userAgent("lode-cli");
    if (door.encrypted()) {
      encrypt(builder, door);
    } else {
      builder.usePlaintext();
    }
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + door.token());
    var channel = builder.intercept(MetadataUtils.newAttachHeadersInterceptor(headers)).build();
    return new Link(
        door,
        channel,
        JobsGrpc.newBlockingV2Stub(channel),
        BlobsGrpc.newBlockingV2Stub(channel),
        AdminGrpc.newBlockingV2Stub(channel),
        TriggersGrpc.newBlockingV2Stub(channel),
        CredentialsGrpc.newBlockingV2Stub(channel));
  }

  /// For calls of one answer.
  JobsBlockingV2Stub soon() {
    return jobs.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /// For calls of one answer.
  BlobsBlockingV2Stub blobsSoon() {
    return blobs.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /// For calls of one answer.
  TriggersBlockingV2Stub triggersSoon() {
    return triggers.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /// For calls of one answer.
  CredentialsBlockingV2Stub secretsSoon() {
    return secrets.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static void encrypt(NettyChannelBuilder builder, Door door) {
    if (door.authority() == null) {
      builder.useTransportSecurity();
      return;
    }
    var authority = new File(door.authority().toString());
    try {
      builder.sslContext(GrpcSslContexts.forClient().trustManager(authority).build());
    } catch (SSLException | IllegalArgumentException e) {
      throw new CommandFailed(
          ExitCode.BAD_INPUT, "LODE_CA=" + authority + " holds no certificate that can be read", e);
    }
  }
}

package dev.lode.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// The descriptor set ships in the jar with the comments of the `.proto` files.
final class DescriptorsTest {

  @Test
  void carryComments() throws IOException {
    try (var resource = DescriptorsTest.class.getResourceAsStream("/lode/v1/descriptors.pb")) {
      assertThat(resource).isNotNull();
      var ours =
          FileDescriptorSet.parseFrom(resource).getFileList().stream()
              .filter(it -> it.getPackage().equals("lode.v1"))
              .toList();
      assertThat(ours).isNotEmpty();
      assertThat(ours)
          .allSatisfy(
              it ->
                  assertThat(it.getSourceCodeInfo().getLocationList())
                      .anySatisfy(at -> assertThat(at.getLeadingComments()).isNotBlank()));
    }
  }
}

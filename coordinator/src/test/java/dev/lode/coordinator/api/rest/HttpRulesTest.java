package dev.lode.coordinator.api.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.lode.proto.v1.ReadLogRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HttpRulesTest {

  private static MethodDescriptor method(HttpRule rule) throws Exception {
    var read =
        MethodDescriptorProto.newBuilder()
            .setName("Read")
            .setInputType(".lode.v1.ReadLogRequest")
            .setOutputType(".lode.v1.ReadLogResponse")
            .setOptions(MethodOptions.newBuilder().setExtension(AnnotationsProto.http, rule));
    var file =
        FileDescriptorProto.newBuilder()
            .setName("test.proto")
            .setPackage("test")
            .setSyntax("proto3")
            .addDependency(ReadLogRequest.getDescriptor().getFile().getName())
            .addService(ServiceDescriptorProto.newBuilder().setName("Test").addMethod(read))
            .build();
    return FileDescriptor.buildFrom(
            file, new FileDescriptor[] {ReadLogRequest.getDescriptor().getFile()})
        .getServices()
        .getFirst()
        .getMethods()
        .getFirst();
  }

  @Test
  void aRuleAndItsFurtherBindingsAreServed() throws Exception {
    var rule =
        HttpRule.newBuilder()
            .setGet("/a/{job}/b")
            .addAdditionalBindings(HttpRule.newBuilder().setPost("/c:read").setBody("*"))
            .build();
    assertThat(HttpRules.of(method(rule)))
        .containsExactly(
            new HttpRules("GET", "/a/{job}/b", List.of("job"), false),
            new HttpRules("POST", "/c:read", List.of(), true));
  }

  @Test
  void whatIsNotUnderstoodStopsTheStart() throws Exception {
    for (var rule :
        List.of(
            HttpRule.newBuilder().setGet("/a/{job=**}"),
            HttpRule.newBuilder().setGet("/a/*"),
            HttpRule.newBuilder().setGet("/a/{job}:read"),
            HttpRule.newBuilder().setGet("/a/{nothing}"),
            HttpRule.newBuilder().setGet("/a/{offset}"),
            HttpRule.newBuilder().setPost("/a").setBody("job"),
            HttpRule.newBuilder().setGet("/a").setResponseBody("data"),
            HttpRule.newBuilder())) {
      var method = method(rule.build());
      assertThatThrownBy(() -> HttpRules.of(method))
          .as(rule.toString())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("test.Test.Read");
    }
  }

  @Test
  void aCallWithoutARuleIsNotServed() {
    var upload =
        dev.lode.proto.v1.UploadBlobRequest.getDescriptor()
            .getFile()
            .findServiceByName("Blobs")
            .findMethodByName("UploadBlob");
    assertThat(HttpRules.of(upload)).isEmpty();
  }
}

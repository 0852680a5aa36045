package dev.lode.coordinator.api.rest;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.Descriptors.GenericDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The comments of the `.proto` files, by the full name of what they describe.
final class Comments {

  private static final String DESCRIPTORS = "/lode/v1/descriptors.pb";

  private final Map<String, String> byName = new HashMap<>();
  private final Map<String, String> byFile = new HashMap<>();

  private Comments(FileDescriptorSet files) {
    for (FileDescriptorProto file : files.getFileList()) {
      var names = new HashMap<List<Integer>, String>();
      name(file, names);
      for (Location at : file.getSourceCodeInfo().getLocationList()) {
        var name = names.get(at.getPathList());
        if (name != null && at.hasLeadingComments()) {
          byName.put(name, text(at.getLeadingComments()));
        } else if (at.getPathList().equals(List.of(FileDescriptorProto.SYNTAX_FIELD_NUMBER))) {
          byFile.put(file.getName(), text(at.getLeadingComments()));
        }
      }
    }
  }

  /// As they ship beside the generated code.
  static Comments read() {
    try (var resource = Comments.class.getResourceAsStream(DESCRIPTORS)) {
      if (resource == null) {
        throw new IllegalStateException("not on the class path: " + DESCRIPTORS);
      }
      return new Comments(FileDescriptorSet.parseFrom(resource));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Empty when there is none.
  String of(GenericDescriptor described) {
    return of(described.getFullName());
  }

  /// By the full name; that of an enum's value goes through its enum.
  String of(String fullName) {
    return byName.getOrDefault(fullName, "");
  }

  /// What stands at the head of a file.
  String ofFile(String name) {
    return byFile.getOrDefault(name, "");
  }

  /// The text as it was written, without the margins.
  private static String text(String comment) {
    var lines = comment.lines().map(String::strip).toList();
    return String.join("\n", lines).strip();
  }

  /// Gives each path into a file the name of what is there, as `SourceCodeInfo` counts paths.
  private static void name(FileDescriptorProto file, Map<List<Integer>, String> names) {
    for (int i = 0; i < file.getMessageTypeCount(); i++) {
      message(
          file.getMessageType(i),
          List.of(FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER, i),
          file.getPackage(),
          names);
    }
    for (int i = 0; i < file.getEnumTypeCount(); i++) {
      enumeration(
          file.getEnumType(i),
          List.of(FileDescriptorProto.ENUM_TYPE_FIELD_NUMBER, i),
          file.getPackage(),
          names);
    }
    for (int i = 0; i < file.getServiceCount(); i++) {
      var service = file.getService(i);
      var path = List.of(FileDescriptorProto.SERVICE_FIELD_NUMBER, i);
      var name = file.getPackage() + "." + service.getName();
      names.put(path, name);
      for (int j = 0; j < service.getMethodCount(); j++) {
        names.put(longer(path, 2, j), name + "." + service.getMethod(j).getName());
      }
    }
  }

  private static void message(
      DescriptorProto message, List<Integer> path, String in, Map<List<Integer>, String> names) {
    var name = in + "." + message.getName();
    names.put(path, name);
    for (int i = 0; i < message.getFieldCount(); i++) {
      names.put(
          longer(path, DescriptorProto.FIELD_FIELD_NUMBER, i),
          name + "." + message.getField(i).getName());
    }
    for (int i = 0; i < message.getNestedTypeCount(); i++) {
      message(
          message.getNestedType(i),
          longer(path, DescriptorProto.NESTED_TYPE_FIELD_NUMBER, i),
          name,
          names);
    }
    for (int i = 0; i < message.getEnumTypeCount(); i++) {
      enumeration(
          message.getEnumType(i),
          longer(path, DescriptorProto.ENUM_TYPE_FIELD_NUMBER, i),
          name,
          names);
    }
  }

  private static void enumeration(
      EnumDescriptorProto type, List<Integer> path, String in, Map<List<Integer>, String> names) {
    names.put(path, in + "." + type.getName());
    for (int i = 0; i < type.getValueCount(); i++) {
      names.put(
          longer(path, EnumDescriptorProto.VALUE_FIELD_NUMBER, i),
          in + "." + type.getName() + "." + type.getValue(i).getName());
    }
  }

  private static List<Integer> longer(List<Integer> path, int kind, int index) {
    var longer = new ArrayList<>(path);
    longer.add(kind);
    longer.add(index);
    return List.copyOf(longer);
  }
}

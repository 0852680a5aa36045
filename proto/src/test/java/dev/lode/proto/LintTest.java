package dev.lode.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The `.proto` files keep to one style, and say what everything means.
final class LintTest {

  private static final Pattern PASCAL = Pattern.compile("([A-Z][a-z0-9]+)+");
  private static final Pattern SNAKE = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");
  private static final Pattern UPPER = Pattern.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)*");

  /// Calls whose messages have names of their own, because they are the session's vocabulary.
  private static final Set<String> OWN_MESSAGES = Set.of("Connect");

  /// Words at the end of a name that are measured in something a reader would have to guess; and
  /// the ends that say it.
  private static final Pattern SIZE = Pattern.compile(".*(size|memory|vram|rss|free|total)");

  /// Counts things, not bytes.
  private static final Set<String> COUNTS = Set.of("page_size");

  private static final Pattern TIME =
      Pattern.compile(".*_(at|time|since|until|deadline|seconds|millis|ms|nanos)");
  private static final Pattern SPAN =
      Pattern.compile("(timeout|grace|heartbeat|lease|interval|delay|duration)");
  private static final Set<String> TIMES =
      Set.of(".google.protobuf.Timestamp", ".google.protobuf.Duration");

  /// What there is, by its path in its file: `lode/v1/job.proto:4,0,2,1`.
  private static final Map<String, String> names = new HashMap<>();

  private static final Map<String, String> comments = new HashMap<>();
  private static final List<DescriptorProto> messages = new ArrayList<>();
  private static final List<EnumDescriptorProto> topEnums = new ArrayList<>();
  private static final List<EnumDescriptorProto> nestedEnums = new ArrayList<>();
  private static final List<MethodDescriptorProto> methods = new ArrayList<>();

  @BeforeAll
  static void read() throws IOException {
    try (var resource = LintTest.class.getResourceAsStream("/lode/v1/descriptors.pb")) {
      assertThat(resource).isNotNull();
      for (var file : FileDescriptorSet.parseFrom(resource).getFileList()) {
        if (file.getPackage().equals("lode.v1")) {
          read(file);
        }
      }
    }
    assertThat(names.size()).isGreaterThan(200);
  }

  private static void read(FileDescriptorProto file) {
    for (var at : file.getSourceCodeInfo().getLocationList()) {
      comments.put(path(file, at.getPathList()), at.getLeadingComments().strip());
    }
    names.put(path(file, List.of(FileDescriptorProto.SYNTAX_FIELD_NUMBER)), file.getName());
    for (int i = 0; i < file.getMessageTypeCount(); i++) {
      read(file, file.getMessageType(i), List.of(4, i));
    }
    for (int i = 0; i < file.getEnumTypeCount(); i++) {
      read(file, file.getEnumType(i), List.of(5, i));
    }
    topEnums.addAll(file.getEnumTypeList());
    for (int i = 0; i < file.getServiceCount(); i++) {
      names.put(path(file, List.of(6, i)), file.getService(i).getName());
      for (int j = 0; j < file.getService(i).getMethodCount(); j++) {
        var method = file.getService(i).getMethod(j);
        names.put(path(file, List.of(6, i, 2, j)), method.getName());
        methods.add(method);
      }
    }
  }

  private static void read(FileDescriptorProto file, DescriptorProto message, List<Integer> at) {
    if (message.getOptions().getMapEntry()) {
      return;
    }
    messages.add(message);
    names.put(path(file, at), message.getName());
    for (int i = 0; i < message.getFieldCount(); i++) {
      names.put(path(file, longer(at, 2, i)), message.getField(i).getName());
    }
    for (int i = 0; i < message.getNestedTypeCount(); i++) {
      read(file, message.getNestedType(i), longer(at, 3, i));
    }
    for (int i = 0; i < message.getEnumTypeCount(); i++) {
      read(file, message.getEnumType(i), longer(at, 4, i));
    }
    for (int i = 0; i < message.getOneofDeclCount(); i++) {
      if (!message.getOneofDecl(i).getName().startsWith("_")) {
        names.put(path(file, longer(at, 8, i)), message.getOneofDecl(i).getName());
      }
    }
    nestedEnums.addAll(message.getEnumTypeList());
  }

  private static void read(FileDescriptorProto file, EnumDescriptorProto type, List<Integer> at) {
    names.put(path(file, at), type.getName());
    for (int i = 0; i < type.getValueCount(); i++) {
      names.put(path(file, longer(at, 2, i)), type.getValue(i).getName());
    }
  }

  private static String path(FileDescriptorProto file, List<Integer> path) {
    return file.getName() + ":" + path;
  }

  private static List<Integer> longer(List<Integer> path, int kind, int index) {
    var longer = new ArrayList<>(path);
    longer.add(kind);
    longer.add(index);
    return longer;
  }

  @Test
  void everythingHasACommentThatSaysMoreThanItsName() {
    for (var entry : names.entrySet()) {
      var comment = comments.getOrDefault(entry.getKey(), "");
      assertThat(comment).as("comment of %s at %s", entry.getValue(), entry.getKey()).isNotBlank();
      assertThat(plain(comment))
          .as("comment of %s at %s", entry.getValue(), entry.getKey())
          .isNotEqualTo(plain(entry.getValue()))
          .isNotEqualTo("the" + plain(entry.getValue()));
      assertThat(comment)
          .as("comment of %s at %s ends like a sentence", entry.getValue(), entry.getKey())
          .matches("(?s).*[.:)]");
    }
  }

  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  @Test
  void namesAreWrittenInOneWay() {
    for (var message : messages) {
      assertThat(message.getName()).matches(PASCAL);
      assertThat(message.getFieldList()).allSatisfy(it -> assertThat(it.getName()).matches(SNAKE));
      assertThat(message.getOneofDeclList())
          .filteredOn(it -> !it.getName().startsWith("_"))
          .allSatisfy(it -> assertThat(it.getName()).matches(SNAKE));
    }
    assertThat(methods).allSatisfy(it -> assertThat(it.getName()).matches(PASCAL));
  }

  @Test
  void enumValuesBearTheirEnumsNameAndTheFirstIsUnspecified() {
    var all = new ArrayList<>(topEnums);
    all.addAll(nestedEnums);
    for (var type : all) {
      assertThat(type.getName()).matches(PASCAL);
      var prefix = type.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
      assertThat(type.getValue(0).getNumber()).isZero();
      assertThat(type.getValue(0).getName()).isEqualTo(prefix + "_UNSPECIFIED");
      assertThat(type.getValueList())
          .allSatisfy(it -> assertThat(it.getName()).matches(UPPER).startsWith(prefix + "_"))
          .doesNotHaveDuplicates();
      var numbers = type.getValueList().stream().map(it -> it.getNumber()).toList();
      assertThat(numbers).as(type.getName()).doesNotHaveDuplicates();
    }
  }

  @Test
  void callsAreAVerbAndANounAndTheirMessagesAreNamedAfterThem() {
    for (var method : methods) {
      if (!OWN_MESSAGES.contains(method.getName())) {
        assertThat(method.getInputType()).isEqualTo(".lode.v1." + method.getName() + "Request");
        assertThat(method.getOutputType()).isEqualTo(".lode.v1." + method.getName() + "Response");
      }
    }
  }

  @Test
  void fieldNumbersAreUniqueAndNeverReserved() {
    for (var message : messages) {
      var numbers = new HashSet<Integer>();
      for (var field : message.getFieldList()) {
        assertThat(numbers.add(field.getNumber()))
            .as("number %s of %s.%s", field.getNumber(), message.getName(), field.getName())
            .isTrue();
        assertThat(message.getReservedRangeList())
            .as("%s.%s", message.getName(), field.getName())
            .noneMatch(it -> field.getNumber() >= it.getStart() && field.getNumber() < it.getEnd());
        assertThat(message.getReservedNameList()).doesNotContain(field.getName());
      }
    }
  }

  @Test
  void sizesAreBytesAndTheirNamesSaySo() {
    for (var message : messages) {
      for (var field : message.getFieldList()) {
        if (SIZE.matcher(field.getName()).matches() && !COUNTS.contains(field.getName())) {
          assertThat(isNumber(field))
              .as("%s.%s needs a unit", message.getName(), field.getName())
              .isFalse();
        }
        if (field.getName().endsWith("_bytes")) {
          assertThat(field.getType())
              .as(field.getName())
              .isEqualTo(FieldDescriptorProto.Type.TYPE_UINT64);
        }
      }
    }
  }

  @Test
  void timesAreTimestampsAndDurationsNeverNumbers() {
    for (var message : messages) {
      for (var field : message.getFieldList()) {
        if (TIME.matcher(field.getName()).matches() || SPAN.matcher(field.getName()).matches()) {
          assertThat(field.getTypeName())
              .as("%s.%s", message.getName(), field.getName())
              .isIn(TIMES);
        }
      }
    }
  }

  private static boolean isNumber(FieldDescriptorProto field) {
    return switch (field.getType()) {
      case TYPE_MESSAGE, TYPE_STRING, TYPE_BOOL, TYPE_BYTES, TYPE_ENUM, TYPE_GROUP -> false;
      case TYPE_DOUBLE,
          TYPE_FLOAT,
          TYPE_INT64,
          TYPE_UINT64,
          TYPE_INT32,
          TYPE_FIXED64,
          TYPE_FIXED32,
          TYPE_UINT32,
          TYPE_SFIXED32,
          TYPE_SFIXED64,
          TYPE_SINT32,
          TYPE_SINT64 ->
          true;
    };
  }
}

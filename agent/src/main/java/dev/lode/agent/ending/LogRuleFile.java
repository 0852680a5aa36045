package dev.lode.agent.ending;

import dev.lode.common.config.StartException;
import dev.lode.common.model.Exit.Finding.Retry;
import dev.lode.common.trouble.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// An operator's file of rules:
///
/// ```yaml
/// rules:
///   - pattern: 'NCCL WARN|ncclSystemError'
///     cause: nccl
///     message: the network between the GPUs has failed
///     retry: always
/// ```
final class LogRuleFile {

  private static final long MAX_BYTES = 1 << 20;
  private static final int MAX_RULES = 1_000;
  private static final Set<String> KEYS = Set.of("pattern", "cause", "message", "retry");
  private static final Pattern CAUSE = Pattern.compile("[a-z][a-z0-9_]{0,39}");

  private final Path file;

  private LogRuleFile(Path file) {
    this.file = file;
  }

  static List<LogRule> read(Path file) throws StartException {
    return new LogRuleFile(file).rules();
  }

  private List<LogRule> rules() throws StartException {
    var found = new ArrayList<LogRule>();
    var root = root();
    for (var key : root.propertyNames()) {
      require(key.equals("rules"), "knows no '" + key + "': it begins with 'rules:'");
    }
    var list = root.path("rules");
    require(list.isArray() || list.isNull(), "'rules' must be a list: '- pattern: …'");
    require(list.size() <= MAX_RULES, "more than " + MAX_RULES + " rules");
    for (var node : list) {
      found.add(rule(node, "rule " + (found.size() + 1)));
    }
    return found;
  }

  private JsonNode root() throws StartException {
    try {
      require(Files.size(file) <= MAX_BYTES, "larger than 1 MiB");
      var root = new YAMLMapper().readTree(Files.readString(file));
      require(root.isObject(), "must begin with 'rules:'");
      return root;
    } catch (IOException e) {
      throw new StartException("cannot read the log rules: " + FileTrouble.words(e), e);
    } catch (JacksonException e) {
      var at = e.getLocation();
      throw new StartException(
          file + ": line " + (at == null ? "?" : at.getLineNr()) + ": " + e.getOriginalMessage(),
          e);
    }
  }

  private LogRule rule(JsonNode node, String place) throws StartException {
    require(node.isObject(), place + ": must be 'pattern:' and 'cause:'");
    for (var key : node.propertyNames()) {
      require(KEYS.contains(key), place + ": knows no '" + key + "'; there are " + keys());
    }
    var cause = text(node, place, "cause");
    require(
        CAUSE.matcher(cause).matches(),
        place + ": 'cause' is one word of a-z, 0-9 and _, such as nccl; not '" + cause + "'");
    return new LogRule(
        pattern(text(node, place, "pattern"), place),
        cause,
        node.has("message") ? text(node, place, "message") : "",
        retry(node.has("retry") ? text(node, place, "retry") : "as-asked", place));
  }

  private static String keys() {
    return "pattern, cause, message, retry";
  }

  private String text(JsonNode node, String place, String key) throws StartException {
    var value = node.path(key);
    require(
        value.isString() && !value.asString().isBlank(), place + ": '" + key + "' must be a text");
    return value.asString();
  }

  private Pattern pattern(String text, String place) throws StartException {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw wrong(place + ": 'pattern' is no regular expression: " + e.getDescription());
    }
  }

  private Retry retry(String word, String place) throws StartException {
    return switch (word) {
      case "as-asked" -> Retry.AS_ASKED;
      case "always" -> Retry.ALWAYS;
      case "never" -> Retry.NEVER;
      default -> throw wrong(place + ": 'retry' is as-asked, always or never, not '" + word + "'");
    };
  }

  private void require(boolean claim, String otherwise) throws StartException {
    if (!claim) {
      throw wrong(otherwise);
    }
  }

  private StartException wrong(String what) {
    return new StartException("the log rules in " + file + ": " + what);
  }
}

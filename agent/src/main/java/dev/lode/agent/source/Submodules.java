package dev.lode.agent.source;

import dev.lode.agent.tool.UnpreparedException;
import dev.lode.common.model.source.GitUrl;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Where the submodules of a commit come from, from its `.gitmodules`.
///
/// @param parent what relative addresses begin at
record Submodules(Mirror mirror, String commit, GitUrl parent) {

  /// Addresses by path.
  Map<String, String> urls() throws IOException, InterruptedException, UnpreparedException {
    var paths = new TreeMap<String, String>();
    var urls = new HashMap<String, String>();
    for (var entry : mirror.submoduleSettings(commit).split("\0", -1)) {
      int newline = entry.indexOf('\n');
      if (newline > 0 && entry.startsWith("submodule.")) {
        var name = entry.substring(0, newline);
        var value = entry.substring(newline + 1);
        if (name.endsWith(".path")) {
          paths.put(name.substring(0, name.length() - ".path".length()), value);
        } else if (name.endsWith(".url")) {
          urls.put(name.substring(0, name.length() - ".url".length()), value);
        }
      }
    }
    var byPath = new TreeMap<String, String>();
    paths.forEach((name, path) -> byPath.put(path, absolute(urls.getOrDefault(name, ""))));
    return byPath;
  }

  /// `../other.git` is beside the parent.
  private String absolute(String url) {
    if (!url.startsWith("./") && !url.startsWith("../")) {
      return url;
    }
    var base = parent.text().replaceFirst("/+$", "");
    var rest = url;
    while (rest.startsWith("../") || rest.startsWith("./")) {
      if (rest.startsWith("../")) {
        int cut =
            Math.max(base.lastIndexOf('/'), base.indexOf("://") < 0 ? base.lastIndexOf(':') : -1);
        if (cut <= base.indexOf("://") + 2) {
          return "";
        }
        base = base.substring(0, cut);
      }
      rest = rest.substring(rest.indexOf('/') + 1);
    }
    return base + "/" + rest;
  }
}
